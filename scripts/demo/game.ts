import { setTimeout as sleep } from 'node:timers/promises';
import { SdlWindow, type Surface } from '#native/sdl/window.ts';
import { advance, liftPx, PITCH_LIMIT_PX, type PlayerInput, paintPanorama, react, type Scene, START } from '#scripts/demo/scene.ts';
import { talkTo } from '#scripts/network/talker.ts';

/** USB HID usages that SDL calls scancodes (SDL_scancode.h). */
const KEY_NAMES: ReadonlyMap<number, string> = new Map([
  [26, 'W'],
  [4, 'A'],
  [22, 'S'],
  [7, 'D'],
  [44, 'Space'],
  [224, 'Ctrl'],
  [228, 'Ctrl'],
  [21, 'R'],
  [8, 'E'],
  [225, 'Shift'],
  [229, 'Shift'],
]);
const BUTTON_NAMES: ReadonlyMap<number, string> = new Map([
  [1, 'LMB'],
  [3, 'RMB'],
]);
const ESCAPE = 41;
const PANORAMA_PX = 4096;
const FRAME_MS = 1000 / 60;
const HEAR_MS = 2;

/** From some time on the game answers later than it did. */
interface Late {
  readonly ms: number;
  readonly fromMs: number;
}

/**
 * The demo game: a mouse-look scene in an SDL window, drawn by copying the part of a panorama that the player looks at. Takes about 3 % of
 * a core at 60 fps, so that a recording on two cores measures the recorder. Prints `ready` once it has the focus; Escape ends it.
 */
class Game {
  readonly #window: SdlWindow;
  readonly #far: Surface;
  readonly #near: Surface;
  #scene: Scene = START;
  #over = false;
  readonly #late: Late;
  /** Input that is not due yet. */
  #waiting: { readonly atMs: number; readonly input: PlayerInput }[] = [];

  constructor(width: number, height: number, seed: number, late: Late) {
    this.#late = late;
    this.#window = new SdlWindow('GAP demo game', width, height);
    this.#far = this.#paint(PANORAMA_PX, height + 2 * PITCH_LIMIT_PX, seed);
    this.#near = this.#pillars(height);
    this.#window.captureMouse(true);
  }

  async run(): Promise<void> {
    using window = this.#window;
    let before = performance.now();
    let due = before;
    let announced = false;
    const began = before;
    while (!this.#over) {
      this.#hear(began);
      const now = performance.now();
      this.#takeDue(now);
      this.#scene = advance(this.#scene, now - before);
      before = now;
      this.#draw();
      if (!announced && window.focused) {
        announced = true;
        process.stdout.write('ready\n');
      }
      due = Math.max(due + FRAME_MS, now);
      // Input that is held back is timed as it comes: heard once a frame, 20 ms would be two frames.
      while (this.#late.ms > 0 && performance.now() < due - HEAR_MS) {
        await sleep(HEAR_MS);
        this.#hear(began);
      }
      await sleep(Math.max(0, due - performance.now()));
    }
  }

  #hear(beganMs: number): void {
    for (let event = this.#window.poll(); event !== undefined; event = this.#window.poll()) {
      const input = event.type === 'quit' ? undefined : inputOf(event);
      if (event.type === 'quit' || (event.type === 'key' && event.scancode === ESCAPE)) this.#over = true;
      else if (input !== undefined) this.#waiting.push({ atMs: performance.now() + this.#lateMs(beganMs), input });
    }
  }

  #lateMs(beganMs: number): number {
    return performance.now() - beganMs < this.#late.fromMs ? 0 : this.#late.ms;
  }

  #takeDue(nowMs: number): void {
    const due = this.#waiting.filter(({ atMs }) => atMs <= nowMs);
    this.#waiting = this.#waiting.filter(({ atMs }) => atMs > nowMs);
    for (const { input } of due) this.#scene = react(this.#scene, input);
  }

  /** The panorama, with its beginning repeated at the end, so that a view anywhere on it is one copy. */
  #paint(width: number, height: number, seed: number): Surface {
    const surface = this.#window.createSurface(width + this.#window.width, height);
    for (const { rect, color } of paintPanorama(width, height, seed)) this.#window.fill(surface, color, rect);
    this.#window.blit(surface, { x: 0, y: 0, w: this.#window.width, h: height }, surface, width, 0);
    return surface;
  }

  /** Near pillars: they move against the panorama when the player walks sideways. */
  #pillars(height: number): Surface {
    const surface = this.#window.createSurface(60, height);
    this.#window.fill(surface, 0x6a6258, { x: 0, y: 0, w: 60, h: height });
    for (let y = 0; y < height; y += 40) this.#window.fill(surface, y % 80 === 0 ? 0x544c44 : 0x80766a, { x: 4, y, w: 52, h: 36 });
    return surface;
  }

  #draw(): void {
    const { width, height } = this.#window;
    const scene = this.#scene;
    const to = this.#window.surface();
    const x = wrap(scene.yawPx + scene.strafePx * 0.25, PANORAMA_PX);
    const y = Math.max(0, Math.min(2 * PITCH_LIMIT_PX, PITCH_LIMIT_PX + scene.pitchPx - liftPx(scene)));
    this.#window.blit(this.#far, { x, y, w: width, h: height }, to, 0, 0);
    // Walking forward brings the pillars lower and further apart.
    const top = Math.round(height * 0.25 + 40 * Math.sin(scene.walkPx / 120));
    for (let i = 0; i < 5; i++) {
      const px = wrap(i * 520 - scene.yawPx - scene.strafePx, 2600) - 60;
      if (px < width) this.#window.blit(this.#near, { x: 0, y: 0, w: 60, h: height }, to, px, top);
    }
    this.#drawHud(to, width, height);
    this.#window.present();
  }

  /** Crosshair, and a flash while a button is held. */
  #drawHud(to: Surface, width: number, height: number): void {
    const { keys } = this.#scene;
    const [cx, cy] = [width >> 1, height >> 1];
    if (keys.has('LMB')) this.#window.fill(to, 0xffe0a0, { x: cx - 40, y: cy + 60, w: 80, h: 60 });
    const aim = keys.has('RMB') ? 8 : 16;
    this.#window.fill(to, 0xffffff, { x: cx - aim, y: cy - 1, w: 2 * aim, h: 2 });
    this.#window.fill(to, 0xffffff, { x: cx - 1, y: cy - aim, w: 2, h: 2 * aim });
  }
}

function inputOf(event: Exclude<ReturnType<SdlWindow['poll']>, undefined>): PlayerInput | undefined {
  if (event.type === 'move') return event;
  if (event.type === 'quit' || event.type === 'exposed') return undefined;
  const key = event.type === 'key' ? KEY_NAMES.get(event.scancode) : BUTTON_NAMES.get(event.button);
  return key === undefined ? undefined : { type: 'hold', key, down: event.down };
}

const wrap = (value: number, period: number) => Math.floor(((value % period) + period) % period);

const [width = '1280', height = '720', seed = '1', lateMs = '0', fromS = '0', server] = process.argv.slice(2);
if (server !== undefined) talkTo(server);
await new Game(Number(width), Number(height), Number(seed), { ms: Number(lateMs), fromMs: 1000 * Number(fromS) }).run();
