import koffi from 'koffi';
import { openDisplay, xlib } from '#native/x11/xlib.ts';

const UPRIGHT = 1;
const CURRENT_TIME = 0;
/** XRRScreenSize (Xrandr.h): width, height, and both in millimetres. */
const SIZE_BYTES = 16;

/** Changes the mode of a screen, as a game or its player does. */
export function setMode(name: string, width: number, height: number): void {
  const library = koffi.load('libXrandr.so.2');
  const info = library.func('void* XRRGetScreenInfo(void* display, ulong window)');
  const sizesOf = library.func('void* XRRConfigSizes(void* config, _Out_ int* count)');
  const set = library.func('int XRRSetScreenConfig(void* display, void* config, ulong drawable, int size, uint16_t rotation, ulong time)');
  const display = openDisplay(name);
  try {
    const root = xlib().rootWindow(display);
    const config: unknown = info(display, root);
    const count = [0];
    const bytes = Buffer.from(koffi.view(sizesOf(config, count) as never, SIZE_BYTES * 64));
    const index = Array.from({ length: count[0] as number }, (_, i) => i).findIndex(
      (i) => bytes.readInt32LE(SIZE_BYTES * i) === width && bytes.readInt32LE(SIZE_BYTES * i + 4) === height,
    );
    if (index < 0 || set(display, config, root, index, UPRIGHT, CURRENT_TIME) !== 0) throw new Error(`no mode of ${width}x${height}`);
    xlib().sync(display, 0);
  } finally {
    xlib().closeDisplay(display);
  }
}
