import { setTimeout as sleep } from 'node:timers/promises';
import koffi from 'koffi';
import { expect } from 'vitest';
import { X11Input } from '#native/x11/input-system.ts';
import { openDisplay, xlib } from '#native/x11/xlib.ts';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';
import { until } from '#test/support/gap.ts';
import { TestTarget } from '#test/support/input-target.ts';
import { long } from '#test/support/long.ts';

/** XScreenSaverInfo (scrnsaver.h): `state`, 1 for on, at 8 of 40 bytes. */
const STATE = 8;
const ON = 1;

long('the screen does not go dark while input is recorded, even if only a gamepad is used, and may again afterwards', async () => {
  await using server = await VirtualDisplay.start({ width: 320, height: 180, windowManager: false });
  const display = openDisplay(server.name);
  const query = koffi.load('libXss.so.1').func('int XScreenSaverQueryInfo(void* display, ulong drawable, void* info)');
  koffi.load('libX11.so.6').func('int XSetScreenSaver(void* display, int timeoutS, int intervalS, int blanks, int exposes)')(
    display,
    1,
    1,
    1,
    1,
  );
  const isOn = () => {
    const info = Buffer.alloc(40);
    query(display, xlib().rootWindow(display), info);
    return info.readInt32LE(STATE) === ON;
  };
  const input = new X11Input({ display: server.name, game: 'any', hotkeys: {} }, new TestTarget());
  try {
    await sleep(2500);
    expect(isOn()).toBe(false);
  } finally {
    input[Symbol.dispose]();
  }
  await until('the screen saver is on', isOn, 10);
  xlib().closeDisplay(display);
});
