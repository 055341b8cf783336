import koffi from 'koffi';
import type { ScreenFacts } from '#native/screen/screen-facts.ts';

/** The main display, pixels (CGDirectDisplay.h). Not yet run (docs/platforms.md). */
export function queryMacosScreen(): ScreenFacts {
  const graphics = koffi.load('/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics');
  const display: unknown = graphics.func('uint32_t CGMainDisplayID()')();
  return {
    width: Number(graphics.func('size_t CGDisplayPixelsWide(uint32_t display)')(display)),
    height: Number(graphics.func('size_t CGDisplayPixelsHigh(uint32_t display)')(display)),
    server: 'Quartz',
  };
}
