import koffi from 'koffi';
import type { ScreenFacts } from '#native/screen/screen-facts.ts';

/**
 * The main display, pixels as they are captured: its mode's, since CGDisplayPixelsWide counts points, half as many on a Retina display
 * (CGDirectDisplay.h). Not yet run (docs/platforms.md).
 */
export function queryMacosScreen(): ScreenFacts {
  const graphics = koffi.load('/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics');
  const display: unknown = graphics.func('uint32_t CGMainDisplayID()')();
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

/** `[[NSScreen mainScreen] maximumExtendedDynamicRangeColorComponentValue]`: more than 1 while it shows HDR. */
function brightest(): number {
  koffi.load('/System/Library/Frameworks/AppKit.framework/AppKit');
  const objc = koffi.load('/usr/lib/libobjc.A.dylib');
  const selector = objc.func('void* sel_registerName(str name)');
  const screens: unknown = objc.func('void* objc_getClass(str name)')('NSScreen');
  const screen: unknown = objc.func('objc_msgSend', 'void*', ['void*', 'void*'])(screens, selector('mainScreen'));
  if (screen === null) return 1;
  return objc.func('objc_msgSend', 'double', ['void*', 'void*'])(
    screen,
    selector('maximumExtendedDynamicRangeColorComponentValue'),
  ) as number;
}
