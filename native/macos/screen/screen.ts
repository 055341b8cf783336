import koffi from 'koffi';
import { objc } from '#native/macos/objc/objc.ts';
import type { ScreenFacts } from '#native/screen/screen-facts.ts';

/**
 * The main display, pixels as they are captured: its mode's, since CGDisplayPixelsWide counts points, half as many on a Retina display
 * (CGDirectDisplay.h). Not yet run (docs/platforms.md).
 */
export function queryMacosScreen(): ScreenFacts {
  const { width, height } = mainMode();
  return { width, height, server: 'Quartz', hdr: brightest() > 1 };
}

/** Pixels per point of the main display; 2 on a Retina display. A window on another one may have others: it is scaled then. */
export function pixelsPerPoint(): number {
  const { width, points } = mainMode();
  return width / points;
}

/** The CGDirectDisplayID of the main display. */
export const mainDisplay = (): number =>
  koffi.load('/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics').func('uint32_t CGMainDisplayID()')() as number;

/** The mode of the main display: its size in pixels, and its width in points. */
function mainMode(): { readonly width: number; readonly height: number; readonly points: number } {
  const graphics = koffi.load('/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics');
  const mode: unknown = graphics.func('void* CGDisplayCopyDisplayMode(uint32_t display)')(mainDisplay());
  const size = (call: string) => Number(graphics.func(`size_t ${call}(void* mode)`)(mode));
  const [width, height, points] = [size('CGDisplayModeGetPixelWidth'), size('CGDisplayModeGetPixelHeight'), size('CGDisplayModeGetWidth')];
  graphics.func('void CGDisplayModeRelease(void* mode)')(mode);
  return { width, height, points };
}

/** `[[NSScreen mainScreen] maximumExtendedDynamicRangeColorComponentValue]`: more than 1 while it shows HDR. */
function brightest(): number {
  const { object, double, pooled, classNamed } = objc();
  const value = 'maximumExtendedDynamicRangeColorComponentValue';
  return pooled(() => double<number>(object(classNamed('NSScreen'), 'mainScreen'), value) ?? 1);
}
