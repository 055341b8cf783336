import koffi from 'koffi';
import type { PictureSize } from '#format/core/video/picture-size.ts';
import { lazily } from '#native/lazily.ts';
import { elements, objc, type Pointer } from '#native/macos/objc/objc.ts';

// CGWindow.h: kCGWindowListOptionOnScreenOnly with kCGWindowListExcludeDesktopElements; the latter alone; kCGWindowListOptionIncludingWindow.
const SHOWN = 1 | 16;
const ALL = 16;
const ONE = 8;
const RECT_BYTES = 32;

/** What the window server says of a window (CGWindow.h, required and optional keys). */
export interface ListedWindow {
  readonly number: number;
  readonly pid: number;
  readonly layer: number;
  /** Undefined without the permission to record the screen. */
  readonly title: string | undefined;
  /** Not minimised, not on another desktop. */
  readonly isShown: boolean;
  /** Points. */
  readonly size: PictureSize;
}

/** The windows that are on the screen, the topmost first. Not yet run (docs/platforms.md). */
export const shownWindows = (): ListedWindow[] => list(SHOWN, 0);

/** Also minimised ones and those of another desktop, such as a full-screen game's while our window is in front. Not yet run (docs/platforms.md). */
export const allWindows = (): ListedWindow[] => list(ALL, 0);

/** One window, wherever it is; undefined once it is closed. Not yet run (docs/platforms.md). */
export const listedWindow = (window: number): ListedWindow | undefined => list(ONE, window)[0];

function list(options: number, window: number): ListedWindow[] {
  const { copyList, release } = calls();
  return objc().pooled(() => {
    const facts = copyList(options, window);
    if (facts === null) return [];
    try {
      return elements(facts).map(listed);
    } finally {
      release(facts);
    }
  });
}

function listed(facts: Pointer): ListedWindow {
  const { objectFor, string, long, text } = objc();
  // Its constants are strings of their own names.
  const at = (key: string) => objectFor(facts, 'objectForKey:', string(key));
  const number = (key: string) => Number(long<number | bigint>(at(key), 'longLongValue') ?? 0);
  return {
    number: number('kCGWindowNumber'),
    pid: number('kCGWindowOwnerPID'),
    layer: number('kCGWindowLayer'),
    title: text<string>(at('kCGWindowName'), 'UTF8String'),
    isShown: number('kCGWindowIsOnscreen') !== 0,
    size: sizeOf(at('kCGWindowBounds')),
  };
}

function sizeOf(bounds: Pointer): PictureSize {
  // CGRect: x, y, width, height, each a double.
  const rect = Buffer.alloc(RECT_BYTES);
  const isRead = bounds !== undefined && calls().rectOf(bounds, rect);
  return isRead ? { width: rect.readDoubleLE(16), height: rect.readDoubleLE(24) } : { width: 0, height: 0 };
}

function bind() {
  const graphics = koffi.load('/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics');
  const foundation = koffi.load('/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation');
  return {
    copyList: graphics.func('void* CGWindowListCopyWindowInfo(uint32_t options, uint32_t window)'),
    rectOf: graphics.func('bool CGRectMakeWithDictionaryRepresentation(void* dictionary, void* rect)') as (
      of: Pointer,
      into: Buffer,
    ) => boolean,
    release: foundation.func('void CFRelease(void* object)'),
  };
}

const calls = lazily(bind);
