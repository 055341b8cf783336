import koffi from 'koffi';
import { objc } from '#native/macos/objc/objc.ts';
import type { ScreenFacts } from '#native/screen/screen-facts.ts';

/**
 * The main display, pixels as they are captured: its mode's, since CGDisplayPixelsWide counts points, half as many on a Retina display
 * (CGDirectDisplay.h). Not yet run (docs/platforms.md).
 */
export function queryMacosScreen(): ScreenFacts {
  const graphics = koffi.load('/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics');
  const display = mainDisplay();
  const mode: unknown = graphics.func('void* CGDisplayCopyDisplayMode(uint32_t display)')(display);
  const width = Number(graphics.func('size_t CGDisplayModeGetPixelWidth(void* mode)')(mode));
  const height = Number(graphics.func('size_t CGDisplayModeGetPixelHeight(void* mode)')(mode));
  graphics.func('void CGDisplayModeRelease(void* mode)')(mode);
  return {
    width,
    height,
    server: 'Quartz',
    hdr: brightest() > 1,
  };
}

/** The CGDirectDisplayID of the main display. */
export const mainDisplay = (): number =>
  koffi.load('/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics').func('uint32_t CGMainDisplayID()')() as number;

/** `[[NSScreen mainScreen] maximumExtendedDynamicRangeColorComponentValue]`: more than 1 while it shows HDR. */
const brightest = (): number => ofMainScreen('maximumExtendedDynamicRangeColorComponentValue') ?? 1;

/** Pixels per point of the main display; 2 on a Retina display. A window on another one may have others: it is scaled then. */
export function pixelsPerPoint(): number {
  const graphics = koffi.load('/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics');
  const mode: unknown = graphics.func('void* CGDisplayCopyDisplayMode(uint32_t display)')(mainDisplay());
  const width = (call: string) => Number(graphics.func(`size_t ${call}(void* mode)`)(mode));
  const scale = width('CGDisplayModeGetPixelWidth') / width('CGDisplayModeGetWidth');
  graphics.func('void CGDisplayModeRelease(void* mode)')(mode);
  return scale;
}

function ofMainScreen(property: string): number | undefined {
  const { object, double, pooled, classNamed } = objc();
  return pooled(() => double<number>(object(classNamed('NSScreen'), 'mainScreen'), property));
}
