import koffi, { type LibraryHandle } from 'koffi';
import { type Display, xlib } from '#native/x11/xlib.ts';

/** XScreenSaverInfo (scrnsaver.h): `idle`, ms since any input, at 24 of 40 bytes (64-bit layout). */
const INFO_BYTES = 40;
const IDLE = 24;

// Never unloaded: it leaves a hook in the Display that XCloseDisplay calls.
let library: LibraryHandle | undefined;

/** Asks the server how long there has been no input, us; undefined where the MIT-SCREEN-SAVER extension or its library is missing. */
export function idleClock(display: Display): () => number | undefined {
  const x = xlib();
  if (x.queryExtension(display, 'MIT-SCREEN-SAVER', [0], [0], [0]) === 0) return () => undefined;
  try {
    library ??= koffi.load('libXss.so.1');
    const query = library.func('int XScreenSaverQueryInfo(void* display, ulong drawable, void* info)');
    const info = Buffer.alloc(INFO_BYTES);
    const root: unknown = x.rootWindow(display);
    return () => (query(display, root, info) === 0 ? undefined : info.readUInt32LE(IDLE) * 1000);
  } catch {
    return () => undefined;
  }
}
