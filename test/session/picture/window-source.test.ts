import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openWindows } from '#native/screen/open-windows.ts';
import { CompositedWindow } from '#native/x11/screen/composited-window.ts';
import { PlainWindows } from '#scripts/demo/plain-windows.ts';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';
import { Random } from '#scripts/random.ts';
import { blackPicture } from '#session/picture/black-picture.ts';
import { WindowSource } from '#session/picture/window-source.ts';
import { until } from '#test/support/gap.ts';
import { PaintedGame } from '#test/support/painted-game.ts';

/** Moves, covers, sizes: as many as the bar asks for. */
const CHANGES = 200;
const SIZE = { width: 320, height: 180 };

let display: VirtualDisplay;
let game: PaintedGame;

beforeAll(async () => {
  display = await VirtualDisplay.start({ width: 640, height: 360 });
});

afterAll(() => display?.[Symbol.asyncDispose]());

beforeEach(async () => {
  game = await PaintedGame.open(display.name);
  return () => game[Symbol.asyncDispose]();
});

const open = (name = display.name) =>
  WindowSource.open({ display: name, cursor: false, picture: SIZE, game: [{ by: 'title', pattern: 'The Game' }] });

/** Reads as the grab does: what was read while the window changed is not shown. Undefined: nothing is. */
async function look(source: WindowSource, picture: Buffer): Promise<Buffer | undefined> {
  let code = source.read();
  if (source.changed()) {
    await source.follow();
    code = source.read();
    if (source.changed()) return undefined;
  }
  expect(code).toBeGreaterThanOrEqual(0);
  source.convertInto(picture);
  return picture;
}

/** How many samples of colour are green, black, and anything else (BT.601: green is 54, 34 of full green; black 128, 128). */
function colours(picture: Buffer): { green: number; black: number; other: number } {
  const [luma, chroma] = [SIZE.width * SIZE.height, (SIZE.width * SIZE.height) / 4];
  const seen = { green: 0, black: 0, other: 0 };
  for (let i = 0; i < chroma; i++) {
    const [u, v] = [picture[luma + i] as number, picture[luma + chroma + i] as number];
    // On the border between the window and a bar both are mixed.
    if (u <= 128 && v <= 128 && Math.abs(u - 128 - (v - 128) * 0.79) < 14) seen[u > 120 ? 'black' : 'green'] += 1;
    else seen.other += 1;
  }
  return seen;
}

async function throughChanges(of: PaintedGame, name: string, changes: number): Promise<void> {
  using source = await open(name);
  const random = new Random(7);
  const picture = blackPicture(SIZE);
  const seen = { green: 0, black: 0, nothing: 0 };
  for (let n = 0; n < changes; n++) {
    const what = of.change(random);
    for (let reads = 0; reads < 4; reads++) {
      const shown = await look(source, picture);
      if (shown === undefined) seen.nothing += 1;
      else {
        const { green, other } = colours(shown);
        expect([n, what, reads, other]).toEqual([n, what, reads, 0]);
        seen[green > 0 ? 'green' : 'black'] += 1;
      }
      await sleep(random.below(8));
    }
  }
  // All of it happened.
  expect(seen.green).toBeGreaterThan(changes);
  expect(seen.black).toBeGreaterThan(0);
}

describe('the window of a game', () => {
  it('is all that is seen, whatever covers it', async () => {
    using source = await open();
    const picture = blackPicture(SIZE);
    expect(source.view).toMatchObject({ source: { width: 320, height: 180 } });
    await until('it is read', async () => (await look(source, picture)) !== undefined);
    expect(colours(picture)).toEqual({ green: 14_400, black: 0, other: 0 });
  });

  it(`shows not one pixel of another through ${CHANGES} moves, sizes, covers and disappearances`, async () => {
    await throughChanges(game, display.name, CHANGES);
  });

  it('and neither where no window manager paints a frame first', async () => {
    await using bare = await VirtualDisplay.start({ width: 640, height: 360, windowManager: false });
    await using unmanaged = await PaintedGame.open(bare.name, false);
    await throughChanges(unmanaged, bare.name, CHANGES);
  });

  it('that is minimised is black, and comes back by itself', async () => {
    using source = await open();
    const picture = blackPicture(SIZE);
    const random = {
      below: () => 0,
      of: <T>(all: readonly T[]) => all.find((one) => one === ('minimise' as T)) ?? (all[0] as T),
    } as unknown as Random;
    expect(game.change(random)).toBe('minimise the game');
    await until('it is hidden', async () => (await look(source, picture)) !== undefined && source.view === 'hidden');
    expect(colours(picture)).toEqual({ green: 0, black: 14_400, other: 0 });
    game.show();
    await until('it is back', async () => (await look(source, picture)) !== undefined && source.view !== 'hidden');
    expect(colours(picture)).toMatchObject({ black: 0, other: 0 });
  });

  it('is as it is now, even where it was away and back between two looks', async () => {
    await using bare = await VirtualDisplay.start({ width: 640, height: 360, windowManager: false });
    await using unmanaged = await PaintedGame.open(bare.name, false);
    using source = await open(bare.name);
    const picture = blackPicture(SIZE);
    await until('it is seen', async () => (await look(source, picture)) !== undefined && typeof source.view !== 'string');
    unmanaged.hideAndShow();
    const greens = new Set<number>();
    await until('both of its colours are seen', async () => {
      if ((await look(source, picture)) !== undefined) greens.add(picture[0] as number);
      return greens.size === 2;
    });
  });

  it('that goes away between a look and the next call to the server is followed, and ends nothing', async () => {
    await using bare = await VirtualDisplay.start({ width: 640, height: 360, windowManager: false });
    await using unmanaged = await PaintedGame.open(bare.name, false);
    using source = await open(bare.name);
    const picture = blackPicture(SIZE);
    await until('it is seen', async () => (await look(source, picture)) !== undefined && typeof source.view !== 'string');
    const { pixels } = CompositedWindow.prototype;
    let gone = 0;
    using _ = vi.spyOn(CompositedWindow.prototype, 'pixels').mockImplementation(function (this: CompositedWindow, size) {
      if (gone++ === 0) unmanaged.hide();
      return pixels.call(this, size);
    });
    unmanaged.hideAndShow();
    await until('it is hidden', async () => (await look(source, picture)) !== undefined && source.view === 'hidden');
    expect(gone).toBe(1);
    unmanaged.show();
    await until('it is back', async () => (await look(source, picture)) !== undefined && typeof source.view !== 'string');
  });

  it('that is closed is black, and another one of the game takes its place', async () => {
    using source = await open();
    const picture = blackPicture(SIZE);
    game.close();
    await until('it is closed', async () => (await look(source, picture)) !== undefined && source.view === 'closed');
    expect(colours(picture)).toEqual({ green: 0, black: 14_400, other: 0 });
    await using again = await PaintedGame.open(display.name);
    expect(again.pid).not.toBe(game.pid);
    await until('the other is seen', async () => (await look(source, picture)) !== undefined && typeof source.view !== 'string');
    expect(colours(picture)).toEqual({ green: 14_400, black: 0, other: 0 });
  });
});

describe('a window whose program never paints it', () => {
  const PLAIN = { cursor: false, picture: SIZE, game: [{ by: 'title', pattern: 'A Terminal' }] } as const;
  const WHITE = 235;

  it.each([false, true])('is what the screen shows of it, from the first picture on (window manager: %s)', async (windowManager) => {
    await using bare = await VirtualDisplay.start({ width: 640, height: 360, windowManager });
    using windows = new PlainWindows(bare.name);
    windows.open('A Terminal');
    await until('it is there', () => windows.find('A Terminal') !== undefined);
    using source = await WindowSource.open({ display: bare.name, ...PLAIN });
    const picture = blackPicture(SIZE);
    expect(await look(source, picture)).toBeDefined();
    expect(picture[(SIZE.height / 2) * SIZE.width + SIZE.width / 2]).toBe(WHITE);
  });

  it('is black where another lay above it, and is shown all the same', async () => {
    await using bare = await VirtualDisplay.start({ width: 640, height: 360, windowManager: false });
    using windows = new PlainWindows(bare.name);
    windows.open('A Terminal');
    windows.open('Private notes');
    using source = await WindowSource.open({ display: bare.name, ...PLAIN });
    const picture = blackPicture(SIZE);
    await until('it is shown', async () => (await look(source, picture)) !== undefined && typeof source.view !== 'string');
    expect(picture.subarray(0, SIZE.width * SIZE.height).every((luma) => luma === 16)).toBe(true);
  });
});

describe('of several windows of a game', () => {
  it('the one with the focus is shown, and another or none is never called that one', async () => {
    using windows = new PlainWindows(display.name);
    const launcher = windows.open('The Game');
    await until('both are there', () => windows.find('The Game') !== undefined);
    let focused = launcher;
    using source = await WindowSource.open({
      display: display.name,
      cursor: false,
      picture: SIZE,
      game: [{ by: 'title', pattern: 'The Game' }],
      focused: () => focused,
    });
    const picture = blackPicture(SIZE);
    const shows = async (window: number) => {
      const shown = await look(source, picture);
      return shown !== undefined && source.window === window;
    };
    await until('the launcher is shown', () => shows(launcher));
    expect(colours(picture).green).toBe(0);
    focused = game.window;
    expect(source.changed()).toBe(true);
    await source.follow();
    expect(source.window).not.toBe(launcher);
    await until('the game is shown', () => shows(game.window));
    expect(colours(picture)).toMatchObject({ green: 14_400 });
    focused = launcher;
    windows.close(launcher);
    await until('the one that is left is shown', () => shows(game.window));
  });
});

describe('before the input knows who has the focus', () => {
  it('the window that the player is in is the first, however small', async () => {
    using windows = new PlainWindows(display.name);
    const launcher = windows.open('The Game');
    windows.activate(launcher);
    await until('the player is in the launcher', () => windows.active() === launcher && windows.inputFocus() === launcher);
    using source = await open();
    expect(source.window).toBe(launcher);
    expect(await look(source, blackPicture(SIZE))).toBeDefined();
    windows.activate(game.window);
    await until('the player is in the game', () => windows.active() === game.window);
    using other = await open();
    expect(other.window).toBe(game.window);
  });

  it('the system says so without a window manager too', async () => {
    await using bare = await VirtualDisplay.start({ width: 640, height: 360, windowManager: false });
    using windows = new PlainWindows(bare.name);
    const [first, second] = [windows.open('One'), windows.open('Another')];
    const front = () => openWindows(bare.name).flatMap(({ window, isFront }) => (isFront ? [window] : []));
    expect(front()).toEqual([]);
    windows.focus(windows.openInside(second));
    expect(front()).toEqual([second]);
    windows.focus(first);
    expect(front()).toEqual([first]);
  });
});

it('a game without a window is refused', async () => {
  game.close();
  await until('it is gone', async () => {
    try {
      (await open())[Symbol.dispose]();
      return false;
    } catch (error) {
      expect(error).toMatchObject({ code: 'preflight.window' });
      return true;
    }
  });
});
