import { selectRawEvents } from '#native/x11/raw-events.ts';
import { openDisplay, xlib } from '#native/x11/xlib.ts';

/** Checks that raw input is available before a recording depends on it. Throws a GapError (`preflight.display`, `preflight.input`). */
export function checkX11Input(name: string): string {
  const display = openDisplay(name);
  try {
    selectRawEvents(display);
  } finally {
    xlib().closeDisplay(display);
  }
  return 'XInput 2 raw keys, buttons and motion';
}
