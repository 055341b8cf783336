import { createRequire } from 'node:module';
import { GapError, wordsOf } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { openDisplay, xlib } from '#native/x11/xlib.ts';

/** What this source cannot do: for `meta.json`, and shown to the user. */
export const FALLBACK_CANNOT = [
  said`relative motion (differences of the pointer’s position, none while a game holds it)`,
  said`receipt times better than about 300 ms on X11, 10 ms elsewhere`,
  said`separate keyboards`,
  said`keys held before the start`,
] as const;

/**
 * Checks that libuiohook can be used here. Without a display it aborts the whole process (SIGABRT), so the display is tried first. Throws a
 * GapError (`preflight.input`, `preflight.display`).
 */
export function checkFallback(display: string): string {
  if (process.platform === 'linux') {
    xlib().closeDisplay(openDisplay(display));
    // libuiohook reads the process's environment, which only the main thread can set.
    process.env.DISPLAY = display;
  }
  try {
    createRequire(import.meta.url)('uiohook-napi');
  } catch (cause) {
    throw new GapError(
      'preflight.input',
      said`The fallback for input cannot be loaded: ${wordsOf(cause)}`,
      said`On Debian: apt-get install libxt6 libxrandr2 libxtst6`,
      { cause },
    );
  }
  return `libuiohook, which cannot report: ${FALLBACK_CANNOT.join('; ')}`;
}
