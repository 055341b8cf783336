import koffi from 'koffi';
import type { ScreenPixels } from '#native/core/screen/screen-pixels.ts';
import { RECT } from '#native/macos/objc/structs.ts';
import { mayRecordScreen } from '#native/macos/screen/screen-permission.ts';

// CGWindow.h: kCGWindowListOptionIncludingWindow; kCGWindowImageBoundsIgnoreFraming and kCGWindowImageNominalResolution.
const THIS_WINDOW = 8;
const AS_SHOWN = 1 | 16;

/** An image's rows in memory, as CoreGraphics returns them. */
export interface ImageRows {
  readonly width: number;
  readonly height: number;
  readonly bitsPerPixel: number;
  readonly bytesPerRow: number;
  readonly bytes: Uint8Array;
}

/** Its pixels without padding; undefined where it has others than 32 bits, or is not all there. */
export function pixelsOf({ width, height, bitsPerPixel, bytesPerRow, bytes }: ImageRows): ScreenPixels | undefined {
  if (bitsPerPixel !== 32 || width <= 0 || height <= 0 || bytesPerRow < 4 * width || bytes.length < bytesPerRow * (height - 1) + 4 * width)
    return undefined;
  const bgrx = new Uint8Array(4 * width * height);
  for (let y = 0; y < height; y++) bgrx.set(bytes.subarray(y * bytesPerRow, y * bytesPerRow + 4 * width), 4 * width * y);
  return { width, height, bgrx };
}

/**
 * What a window shows. Undefined without the permission to record the screen, which a list alone does not justify asking for, where nothing of it can be
 * read, and where macOS no longer has the call: it is out of date since version 14. Not yet run (docs/platforms.md).
 */
export function pixelsOnMacos(window: number): ScreenPixels | undefined {
  if (!mayRecordScreen()) return undefined;
  const calls = bind();
  const image: unknown = calls?.ofWindow(
    { x: Number.POSITIVE_INFINITY, y: Number.POSITIVE_INFINITY, width: 0, height: 0 },
    THIS_WINDOW,
    window,
    AS_SHOWN,
  );
  if (calls === undefined || image === null) return undefined;
  const data: unknown = calls.copyData(calls.provider(image));
  try {
    const bytes =
      data === null
        ? new Uint8Array()
        : Uint8Array.from(koffi.decode(calls.bytes(data), 'uint8_t', Number(calls.length(data))) as number[]);
    const [width, height, bitsPerPixel, bytesPerRow] = [calls.width, calls.height, calls.bits, calls.row].map((of) =>
      Number(of(image)),
    ) as [number, number, number, number];
    return pixelsOf({ width, height, bitsPerPixel, bytesPerRow, bytes });
  } finally {
    if (data !== null) calls.release(data);
    calls.release(image);
  }
}

/** Of CoreGraphics (CGWindow.h, CGImage.h, CGDataProvider.h) and CoreFoundation (CFData.h). */
function bind() {
  const graphics = koffi.load('/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics');
  const foundation = koffi.load('/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation');
  try {
    return {
      ofWindow: graphics.func('CGWindowListCreateImage', 'void*', [RECT, 'uint32_t', 'uint32_t', 'uint32_t']),
      width: graphics.func('size_t CGImageGetWidth(void* image)'),
      height: graphics.func('size_t CGImageGetHeight(void* image)'),
      bits: graphics.func('size_t CGImageGetBitsPerPixel(void* image)'),
      row: graphics.func('size_t CGImageGetBytesPerRow(void* image)'),
      provider: graphics.func('void* CGImageGetDataProvider(void* image)'),
      copyData: graphics.func('void* CGDataProviderCopyData(void* provider)'),
      bytes: foundation.func('void* CFDataGetBytePtr(void* data)'),
      length: foundation.func('int64_t CFDataGetLength(void* data)'),
      release: foundation.func('void CFRelease(void* object)'),
    };
  } catch {
    return undefined;
  }
}
