import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { PhysicalKey } from '#format/core/input/physical-keys.ts';
import { nowUs } from '#native/clock.ts';
import { idleClock } from '#native/x11/idle.ts';
import { X11Input } from '#native/x11/input-system.ts';
import { openDisplay, xlib } from '#native/x11/xlib.ts';
import { XTestPlayer } from '#native/x11/xtest.ts';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';
import { TestTarget } from '#test/support/input-target.ts';

/** Each in its own X server, all at once: they wait, and need next to no processor. */
const waiting = it.concurrent;

/** Listens for some seconds as a recording does; when the source was taken for silent, s, and the longest that the server had no activity, us. */
async function listen(
  { input, target, display }: ReturnType<typeof open>,
  seconds: number,
): Promise<{ silentS: number | undefined; idleUs: number }> {
  const own = openDisplay(display);
  const idle = idleClock(own);
  const beganUs = nowUs();
  let [silentS, idleUs]: [number | undefined, number] = [undefined, 0];
  while (silentS === undefined && nowUs() < beganUs + seconds * 1e6) {
    await sleep(20);
    input.drain();
    const now = nowUs();
    if (!target.liveness.due(now)) continue;
    idleUs = Math.max(idleUs, idle() ?? Number.POSITIVE_INFINITY);
    if (target.liveness.look(now, input.idleUs())) silentS = (now - beganUs) / 1e6;
  }
  xlib().closeDisplay(own);
  return { silentS, idleUs };
}

const open = (display: string) => {
  const target = new TestTarget();
  const input = new X11Input({ display, game: 'any', hotkeys: {} }, target);
  return { target, input, display, [Symbol.dispose]: () => input[Symbol.dispose]() };
};

waiting.each<[string, readonly PhysicalKey[], boolean]>([
  ['pressed while we listen', [], true],
  ['held since before', ['KeyW'], false],
])('a key held for seconds with the mouse at rest is no silence, although the server repeats it: %s', async (_, before, press) => {
  await using server = await VirtualDisplay.start();
  using player = new XTestPlayer(server.name);
  for (const key of before) player.key(key, true);
  await sleep(100);
  using listener = open(server.name);
  if (press) player.key('KeyW', true);
  const { silentS, idleUs } = await listen(listener, 6);
  player.key('KeyW', false);
  expect(silentS).toBeUndefined();
  // Without the repeats there would be nothing to explain.
  expect(idleUs).toBeLessThan(2e6);
});

waiting(
  'the silence of a source is known from its begin, although a key was held for a while, and the same key is pressed again',
  async () => {
    await using server = await VirtualDisplay.start();
    using player = new XTestPlayer(server.name);
    using listener = open(server.name);
    player.key('KeyW', true);
    await listen(listener, 2);
    const diedUs = nowUs();
    listener.input.silence();
    expect((await listen(listener, 5)).silentS).toBeUndefined();
    const playing = setInterval(() => {
      player.key('KeyW', false);
      player.move(3, 0);
    }, 100);
    const { silentS } = await listen(listener, 8);
    clearInterval(playing);
    expect(silentS).toBeLessThan(5);
    expect(listener.target.liveness.aliveUs).toBeLessThan(diedUs + 1.2e6);
  },
);

waiting('a modifier that is held repeats nothing: a source that goes silent meanwhile is found', async () => {
  await using server = await VirtualDisplay.start();
  using player = new XTestPlayer(server.name);
  using listener = open(server.name);
  player.key('ShiftLeft', true);
  await listen(listener, 1);
  listener.input.silence();
  const playing = setInterval(() => player.move(3, 0), 100);
  const { silentS } = await listen(listener, 8);
  clearInterval(playing);
  player.key('ShiftLeft', false);
  expect(silentS).toBeLessThan(5);
});

waiting('a source that goes silent while a key is held is found by the next key', async () => {
  await using server = await VirtualDisplay.start();
  using player = new XTestPlayer(server.name);
  using listener = open(server.name);
  player.key('KeyW', true);
  expect((await listen(listener, 2)).silentS).toBeUndefined();
  listener.input.silence();
  player.key('KeyW', false);
  player.key('KeyD', true);
  const { silentS } = await listen(listener, 8);
  expect(silentS).toBeLessThan(5);
  listener.input.restart();
  // What is down is known again, so that its repeats raise no further alarm.
  expect((await listen(listener, 5)).silentS).toBeUndefined();
  player.key('KeyD', false);
});
