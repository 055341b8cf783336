import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { isComposited } from '#native/screen/compositor.ts';
import type { ScreenFacts } from '#native/screen/screen-facts.ts';
import { bytesAt } from '#native/x11/memory.ts';
import { isRootless } from '#native/x11/screen/xwayland.ts';
import { loadX11, openDisplay, xlib } from '#native/x11/xlib.ts';

function bind() {
  const x11 = loadX11('libX11.so.6', 'libx11-6');
  return {
    depth: x11.func('int XDefaultDepth(void* display, int screen)'),
    visual: x11.func('uintptr_t XDefaultVisual(void* display, int screen)'),
    vendor: x11.func('str XServerVendor(void* display)'),
    release: x11.func('int XVendorRelease(void* display)'),
  };
}

/** Visual (Xlib.h), 64-bit layout, and its classes (X.h). */
const VISUAL = { bytes: 24, class: 16 } as const;
const VISUALS = ['StaticGray', 'GrayScale', 'StaticColor', 'PseudoColor', 'TrueColor', 'DirectColor'];
const TRUE_COLOR = 4;
/** Bits of a pixel that are colour: eight for each of red, green and blue. */
const OUR_DEPTH = 24;

/** Fewer bits are colours of a table or coarse ones, and ten for each colour come out as others. Throws a GapError (`preflight.display`). */
function mustHaveOurPixels(name: string, depth: number, visual: Buffer): void {
  const kind = visual.readInt32LE(VISUAL.class);
  if (depth === OUR_DEPTH && kind === TRUE_COLOR) return;
  throw new GapError(
    'preflight.display',
    said`Display ${name} has pixels of ${depth} bits (${VISUALS[kind] ?? said`visual class ${kind}`}); only ${OUR_DEPTH} bits of TrueColor are recorded as they are`,
    said`Set the display to millions of colours (\`DefaultDepth 24\` in xorg.conf, \`-screen 0 1280x720x24\` of Xvfb), and start it again`,
    { way: { settings: ['display'] } },
  );
}

/** Size of the default screen and the server's name. Throws a GapError where its pixels are not of our form. Opens and closes a connection of its own. */
export function queryX11Screen(name: string): ScreenFacts {
  const x = xlib();
  const display = openDisplay(name);
  try {
    const screen = x.defaultScreen(display);
    const about = bind();
    const server = `${about.vendor(display)} ${about.release(display)}`;
    mustHaveOurPixels(name, about.depth(display, screen), bytesAt(about.visual(display, screen), VISUAL.bytes));
    // X11 has no way to show HDR: its colours are sRGB.
    const facts = { width: x.width(display, screen), height: x.height(display, screen), server, hdr: false };
    return { ...facts, ...(isRootless(display, isComposited(name)) && { rootless: true }) };
  } finally {
    x.closeDisplay(display);
  }
}
