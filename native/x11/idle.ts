import koffi, { type LibraryHandle } from 'koffi';
import { asSpan, type SpanUs } from '#format/core/time/units.ts';
import { type Display, xlib } from '#native/x11/xlib.ts';

/** XScreenSaverInfo (scrnsaver.h): `idle`, ms since any input, at 24 of 40 bytes (64-bit layout). */
const INFO_BYTES = 40;
const IDLE = 24;

// Never unloaded: it leaves a hook in the Display that XCloseDisplay calls.
let library: LibraryHandle | undefined;

function bind() {
  library ??= koffi.load('libXss.so.1');
  return {
    query: library.func('int XScreenSaverQueryInfo(void* display, ulong drawable, void* info)'),
    suspend: library.func('void XScreenSaverSuspend(void* display, int suspend)'),
  };
}

const hasSaver = (display: Display): boolean => xlib().queryExtension(display, 'MIT-SCREEN-SAVER', [0], [0], [0]) !== 0;

/** Keeps the server's screen saver and its power saving off until the connection closes: a gamepad is no activity to a server. */
export function keepScreenOn(display: Display): void {
  if (!hasSaver(display)) return;
  try {
    bind().suspend(display, 1);
    xlib().flush(display);
  } catch {
    // Without the library the player's own settings stand.
  }
}

/** Asks the server how long there has been no input, us; undefined where the MIT-SCREEN-SAVER extension or its library is missing. */
export function idleClock(display: Display): () => SpanUs | undefined {
  if (!hasSaver(display)) return () => undefined;
  try {
    const { query } = bind();
    const info = Buffer.alloc(INFO_BYTES);
    const root: unknown = xlib().rootWindow(display);
    return () => (query(display, root, info) === 0 ? undefined : asSpan(info.readUInt32LE(IDLE) * 1000));
  } catch {
    return () => undefined;
  }
}
