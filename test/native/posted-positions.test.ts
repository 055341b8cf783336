import { setTimeout as sleep } from 'node:timers/promises';
import koffi from 'koffi';
import { expect, it } from 'vitest';
import { nowUs } from '#native/clock.ts';
import { X11Input } from '#native/x11/input-system.ts';
import { PostedPositions } from '#native/x11/pointer/posted-positions.ts';
import { openDisplay, xlib } from '#native/x11/xlib.ts';
import { XTestPlayer } from '#native/x11/xtest.ts';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';
import { TestTarget } from '#test/support/input-target.ts';
import { NestedServer } from '#test/support/nested-server.ts';

const SIZE = { width: 640, height: 480 };

/** What the gate got while `play` ran. */
async function recorded(display: string, play: (drain: () => void) => Promise<void>) {
  const target = new TestTarget();
  using input = new X11Input({ display, game: 'any', hotkeys: {} }, target);
  target.gate.arm(nowUs());
  await play(() => input.drain());
  await sleep(50);
  input.drain();
  await sleep(150);
  const moves = target.take().filter(({ code }) => code === 'move');
  const sum = (of: (move: (typeof moves)[number]) => number) => moves.reduce((total, move) => total + of(move), 0);
  return {
    x: sum(({ dx }) => dx),
    y: sum(({ dy }) => dy),
    far: sum(({ dx, dy }) => Math.abs(dx) + Math.abs(dy)),
    positions: input.positions,
  };
}

const circle = (n: number) => ({ x: Math.round(320 + 100 * Math.cos(n / 16)), y: Math.round(240 + 100 * Math.sin(n / 16)) });

/** How far a walk through all places is. */
const wayOf = (places: readonly { x: number; y: number }[]) =>
  places.reduce((far, { x, y }, n) => far + Math.abs(x - (places[n - 1]?.x ?? x)) + Math.abs(y - (places[n - 1]?.y ?? y)), 0);

const CIRCLE = Array.from({ length: 200 }, (_, n) => circle(n));
const [FIRST, LAST] = [circle(0), circle(199)];
const SAID = { x: LAST.x - FIRST.x, y: LAST.y - FIRST.y, far: wayOf(CIRCLE), positions: 200 };

it.each(['one by one', 'in bursts'])('the way between positions that XTest posts is the motion, %s', async (how) => {
  await using server = await VirtualDisplay.start({ ...SIZE, windowManager: false });
  using player = new XTestPlayer(server.name);
  player.place(320, 240);
  player.sync();
  const said = await recorded(server.name, async (drain) => {
    for (const [n, { x, y }] of CIRCLE.entries()) {
      player.place(x, y);
      if (how === 'in bursts' && n % 20 < 19) continue;
      player.sync();
      drain();
    }
  });
  // The first is no motion.
  expect(said).toEqual(SAID);
});

it('motion that XTest posts stays motion, in a corner too, and where a program puts the pointer back', async () => {
  await using server = await VirtualDisplay.start({ ...SIZE, windowManager: false });
  using player = new XTestPlayer(server.name);
  player.place(0, 0);
  player.sync();
  const step = (n: number) => ({ x: (n * 7) % 23, y: (n * 5) % 13 });
  const steps = Array.from({ length: 100 }, (_, n) => step(n + 1));
  const said = await recorded(server.name, async (drain) => {
    for (const { x, y } of steps) {
      player.move(x, y);
      player.sync();
      drain();
    }
  });
  const sum = (of: 'x' | 'y') => steps.reduce((total, one) => total + one[of], 0);
  expect(said).toMatchObject({ x: sum('x'), y: sum('y') });
  // Of the first step alone nobody can say which it was, and both are the same way.
  expect(said.positions).toBeLessThan(2);
});

it('positions and motion of one XTest pointer, in turn, are both as far as they are', async () => {
  await using server = await VirtualDisplay.start({ ...SIZE, windowManager: false });
  using player = new XTestPlayer(server.name);
  player.place(300, 200);
  player.sync();
  const said = await recorded(server.name, async (drain) => {
    for (let n = 0; n < 40; n++) {
      if (n % 4 === 3) player.place(300 + n, 200);
      // Motion as small as this is not accelerated.
      else player.move(n % 2 === 0 ? 1 : -1, 1);
      player.sync();
      drain();
    }
  });
  expect(said.positions).toBe(10);
  expect(said.far).toBeLessThan(30 * 2 + 10 * 10);
});

it.each(['Xephyr', 'Xtigervnc'])('a server inside another posts positions as motion: %s', async (program) => {
  await using outside = await VirtualDisplay.start({ ...SIZE, windowManager: false });
  await using nested = await NestedServer.start(program, outside.name, SIZE);
  using player = new XTestPlayer(program === 'Xephyr' ? outside.name : nested.name);
  player.place(320, 240);
  player.sync();
  await sleep(100);
  const said = await recorded(nested.name, async (drain) => {
    for (const { x, y } of CIRCLE) {
      player.place(x, y);
      player.sync();
      await sleep(5);
      drain();
    }
  });
  // The first is no motion.
  expect(said).toEqual(SAID);
});

it('a mouse soon shows what it is, and is not asked about again', () => {
  const mouse = new PostedPositions(false, { x: 600, y: 400 }, SIZE);
  expect(mouse.asksAbout(3, 2)).toBe(true);
  expect(mouse.take(3, 2, { x: 603, y: 402 }, true)).toBe(false);
  expect(mouse.asksAbout(3, 2)).toBe(false);
  expect(mouse.take(320, 240, undefined, false)).toBe(false);
  const left = new PostedPositions(false, { x: 600, y: 400 }, SIZE);
  expect(left.take(-3, 2, undefined, false)).toBe(false);
  expect(left.asksAbout(3, 2)).toBe(false);
});

it('a device that posts five positions posts nothing else; a position where a game puts the pointer back is one too', () => {
  const tablet = new PostedPositions(false, { x: 320, y: 240 }, SIZE);
  for (let n = 0; n < 5; n++) expect(tablet.take(330 + n, 250, { x: 330 + n, y: 250 }, true)).toBe(true);
  expect(tablet.asksAbout(300, 200)).toBe(false);
  expect(tablet.take(300, 200, undefined, false)).toBe(true);
  expect(tablet.x).toBe(300);
  const remote = new PostedPositions(true, { x: 320, y: 240 }, SIZE);
  expect(remote.take(326, 243, { x: 320, y: 240 }, true)).toBe(true);
});

it('motion against a border is motion, however large', async () => {
  await using server = await VirtualDisplay.start({ ...SIZE, windowManager: false });
  using player = new XTestPlayer(server.name);
  player.place(630, 360);
  player.sync();
  const said = await recorded(server.name, async (drain) => {
    for (let n = 1; n <= 300; n++) {
      player.move(2 * n, 0);
      player.sync();
      if (n % 3 === 0) drain();
    }
  });
  expect(said).toEqual({ x: 300 * 301, y: 0, far: 300 * 301, positions: 0 });
});

it('positions that come to a game which puts the pointer back to the middle are the hand’s way', async () => {
  await using server = await VirtualDisplay.start({ ...SIZE, windowManager: false });
  using player = new XTestPlayer(server.name);
  const display = openDisplay(server.name);
  const warp = koffi
    .load('libX11.so.6')
    .func('int XWarpPointer(void* display, ulong from, ulong to, int x, int y, uint w, uint h, int toX, int toY)');
  const back = () => {
    warp(display, 0, xlib().rootWindow(display), 0, 0, 0, 0, 320, 240);
    xlib().sync(display, 0);
  };
  back();
  const said = await recorded(server.name, async (drain) => {
    for (const { x, y } of CIRCLE) {
      player.place(x, y);
      player.sync();
      // As a game does which turns its view by how far the pointer is from the middle: it is faster than we are.
      back();
      drain();
    }
  });
  xlib().closeDisplay(display);
  // The first is no motion.
  expect(said).toEqual(SAID);
});
