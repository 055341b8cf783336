import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { openWindows } from '#native/screen/open-windows.ts';
import { type Display, openDisplay, xlib } from '#native/x11/xlib.ts';
import { endChild } from '#scripts/demo/end-child.ts';
import { bindDrawing } from '#scripts/demo/x11-drawing.ts';
import type { Random } from '#scripts/random.ts';
import { until } from '#test/support/gap.ts';

const MAGENTA = 0xff00ff;

const WINDOW = 33;

/** Sets the list of open windows, as a window manager does. */
function listClient(name: string, window: number): void {
  const display = openDisplay(name);
  const list = Buffer.alloc(8);
  list.writeUInt32LE(window);
  const atom = xlib().internAtom(display, '_NET_CLIENT_LIST', 0);
  bindDrawing().changeProperty(display, Number(xlib().rootWindow(display)), atom, WINDOW, 32, 0, list, 1);
  xlib().sync(display, 0);
  xlib().closeDisplay(display);
}

/** A green window of another process, and magenta ones around and above it. */
export class PaintedGame implements AsyncDisposable {
  readonly window: number;
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #display: Display;
  readonly #draw = bindDrawing();
  readonly #others: number[];
  readonly #isManaged: boolean;

  private constructor(child: ChildProcess, display: Display, window: number, isManaged: boolean) {
    this.#isManaged = isManaged;
    this.#child = child;
    this.pid = child.pid as number;
    this.#display = display;
    this.window = window;
    const root = xlib().rootWindow(display);
    this.#others = Array.from({ length: 3 }, (_, n) => {
      const other = Number(this.#draw.createSimple(display, root, 100 * n, 60 * n, 300, 200, 0, 0, MAGENTA));
      this.#draw.storeName(display, other, `Private notes ${n}`);
      this.#draw.map(display, other);
      return other;
    });
    xlib().sync(display, 0);
  }

  /** On a display without a window manager this says itself what is open. */
  static async open(name: string, isManaged = true): Promise<PaintedGame> {
    const child = spawn(process.execPath, ['test/support/painted-window.ts', name, 'The Game'], { stdio: ['ignore', 'pipe', 'inherit'] });
    for await (const line of createInterface(child.stdout as NodeJS.ReadableStream)) {
      if (!isManaged) listClient(name, Number(line));
      const isOpen = (id: number) => openWindows(name).some(({ window }) => window === id);
      await until('the window manager shows it', () => isOpen(Number(line)));
      const game = new PaintedGame(child, openDisplay(name), Number(line), isManaged);
      // A window manager may give each new one the focus.
      if (isManaged) await until('it shows the others', () => game.#others.every(isOpen));
      return game;
    }
    throw new Error('it ended without a window');
  }

  /** Something that happens to windows, to the game's or to another. Returns what it was. */
  change(random: Random): string {
    const [draw, display] = [this.#draw, this.#display];
    const game = random.below(2) === 0;
    const which = game ? this.window : random.of(this.#others);
    const what = random.of(['move', 'move', 'resize', 'resize', 'raise', 'minimise', 'twice']);
    const place = () =>
      draw.place(display, which, random.below(500) - 100, random.below(300) - 80, 120 + 2 * random.below(250), 90 + 2 * random.below(150));
    if (what === 'raise') draw.raise(display, which);
    else if (what === 'minimise') this.#hide(which);
    else place();
    // Larger and as small again at once: the size is as it was.
    if (what === 'twice') place();
    // Whoever is minimised comes back some time.
    if (what === 'raise') draw.map(display, which);
    xlib().sync(display, 0);
    return `${what} ${game ? 'the game' : 'another'}`;
  }

  #hide(window: number): void {
    if (this.#isManaged) this.#draw.iconify(this.#display, window, 0);
    else this.#draw.unmap(this.#display, window);
  }

  show(): void {
    this.#draw.map(this.#display, this.window);
    xlib().sync(this.#display, 0);
  }

  /** It has new memory afterwards, and the same size: nobody can have seen it gone. */
  hideAndShow(): void {
    this.hide();
    this.show();
  }

  /** Without telling a window manager. */
  hide(): void {
    this.#draw.unmap(this.#display, this.window);
    xlib().sync(this.#display, 0);
  }

  close(): void {
    this.#draw.destroy(this.#display, this.window);
    xlib().sync(this.#display, 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await endChild(this.#child);
    xlib().closeDisplay(this.#display);
  }
}
