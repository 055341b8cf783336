import koffi from 'koffi';
import type { PictureSize } from '#format/core/video/picture-size.ts';
import { objc, type Pointer } from '#native/macos/objc/objc.ts';
import { MEDIA_TIME, RECT } from '#native/macos/objc/structs.ts';

/** kCVPixelFormatType_32BGRA (CVPixelBuffer.h): four characters. */
const BGRA = 0x42475241;
/** More than one is being drawn, read or waiting; eight at most (SCStream.h). */
const QUEUED = 5;
/** CMTime.h: kCMTimeFlags_Valid. */
const VALID = 1;

/** CGGeometry.h: from the upper left corner. */
interface PointRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A rectangle of pixels in points. `scale`: pixels per point. */
export const inPoints = ({ x, y, width, height }: PointRect, scale: number): PointRect => ({
  x: x / scale,
  y: y / scale,
  width: width / scale,
  height: height / scale,
});

export interface StreamSettings {
  readonly size: PictureSize;
  /** Of a display, points; all of what is read without. */
  readonly part?: PointRect | undefined;
  readonly cursor: boolean;
  readonly mostFps: number;
}

/** An SCStreamConfiguration, which is ours to release: pictures of one size and of the colours of other recordings. Not yet run (docs/platforms.md). */
export function streamSettings({ size: { width, height }, part, cursor, mostFps }: StreamSettings): Pointer {
  const { kind, object, classNamed, selector } = objc();
  const setSize = kind('void', 'size_t');
  const setNumber = kind('void', 'int64_t');
  const setWord = kind('void', 'uint32_t');
  const setFlag = kind('void', 'bool');
  const setTime = kind('void', MEDIA_TIME);
  const setRect = kind('void', RECT);
  const setObject = kind('void', 'void*');
  const answersTo = kind('bool', 'void*');

  const settings = object(classNamed('SCStreamConfiguration'), 'new');
  setSize(settings, 'setWidth:', width);
  setSize(settings, 'setHeight:', height);
  setFlag(settings, 'setScalesToFit:', true);
  setWord(settings, 'setPixelFormat:', BGRA);
  setNumber(settings, 'setQueueDepth:', QUEUED);
  setTime(settings, 'setMinimumFrameInterval:', { value: 1, timescale: mostFps, flags: VALID, epoch: 0 });
  if (part !== undefined) setRect(settings, 'setSourceRect:', part);
  setFlag(settings, 'setShowsCursor:', cursor);
  setObject(settings, 'setColorSpaceName:', sRgb());
  // From macOS 14 on; without it the window lies in a frame of its shadow.
  const noShadow = 'setIgnoreShadowsSingleWindow:';
  if (answersTo<boolean>(settings, 'respondsToSelector:', selector(noShadow)) === true) setFlag(settings, noShadow, true);
  return settings;
}

const sRgb = (): Pointer =>
  koffi.decode(koffi.load('/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics').symbol('kCGColorSpaceSRGB'), 'void*');
