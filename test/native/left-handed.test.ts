import { setTimeout as sleep } from 'node:timers/promises';
import koffi from 'koffi';
import { expect, it } from 'vitest';
import { KEYBOARD } from '#format/core/input/codes.ts';
import { nowUs } from '#native/clock.ts';
import { X11Input } from '#native/x11/input-system.ts';
import { openDisplay, xlib } from '#native/x11/xlib.ts';
import { XTestPlayer } from '#native/x11/xtest.ts';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';
import { TestTarget } from '#test/support/input-target.ts';

const MOST_BUTTONS = 256;

it('says what the hand holds, whichever hand the mouse is set up for', async () => {
  await using server = await VirtualDisplay.start({ width: 320, height: 180, windowManager: false });
  const display = openDisplay(server.name);
  const map = koffi.load('libX11.so.6').func('int XSetPointerMapping(void* display, void* map, int count)');
  const count = xlib().pointerMapping(display, Buffer.alloc(MOST_BUTTONS), MOST_BUTTONS) as number;
  const exchanged = Buffer.from([3, 2, 1, ...Array.from({ length: count - 3 }, (_, i) => i + 4)]);
  expect(map(display, exchanged, count)).toBe(0);
  using player = new XTestPlayer(server.name);
  player.button(3, true);
  await sleep(50);
  const target = new TestTarget();
  using input = new X11Input({ display: server.name, game: 'any', hotkeys: {} }, target);
  expect(input.pointerMap).toEqual([...exchanged]);
  target.gate.arm(nowUs());
  const turn = () => {
    if (target.gate.resumes) input.readHeld();
    input.drain();
    target.gate.row(KEYBOARD, 0, nowUs(), 0, nowUs());
  };
  for (const [button, down] of [
    [3, true],
    [3, false],
    [1, true],
    [1, false],
  ] as const) {
    player.button(button, down);
    await sleep(50);
    turn();
  }
  await sleep(100);
  expect(target.take().map(({ code, value, held }) => `${code}${value}${held ? ' held' : ''}`)).toEqual([
    'RMB1 held',
    'RMB0',
    'LMB1',
    'LMB0',
  ]);
  xlib().closeDisplay(display);
});
