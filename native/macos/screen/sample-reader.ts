import koffi, { type LibraryHandle } from 'koffi';
import { asTheirs, type TheirUs } from '#format/core/time/units.ts';
import type { PictureSize } from '#format/core/video/picture-size.ts';
import { objc, type Pointer } from '#native/macos/objc/objc.ts';
import { MEDIA_TIME } from '#native/macos/objc/structs.ts';

const FRAMEWORKS = '/System/Library/Frameworks';
/** SCFrameStatusComplete and SCFrameStatusStarted (SCStream.h): any other sample has no new picture. */
const HAS_PICTURE: readonly number[] = [0, 4];
// CVPixelBuffer.h: kCVPixelBufferLock_ReadOnly. vImage_Types.h: kvImageNoFlags.
const READ_ONLY = 1;
const NO_FLAGS = 0;
const PIXEL_BYTES = 4;

/** CMTime.h: a rational number of seconds. */
export interface MediaTime {
  readonly value: number | bigint;
  readonly timescale: number;
}

export const mediaTimeUs = ({ value, timescale }: MediaTime): TheirUs => asTheirs((1e6 * Number(value)) / timescale);

/** Reads the pictures of a stream of ScreenCaptureKit. Not yet run (docs/platforms.md). */
export class SampleReader {
  readonly #calls = bind();
  readonly #size: PictureSize;
  /** Of the latest picture: packed, blue first. */
  readonly pixels: Uint8Array;
  /** Of the latest picture, us of the system's clock: when the window server had it. */
  ptsUs = asTheirs(0);

  constructor(size: PictureSize) {
    this.#size = size;
    this.pixels = new Uint8Array(PIXEL_BYTES * size.width * size.height);
  }

  /** Takes the picture of a CMSampleBuffer; false where it has none. Throws an Error where it cannot be read. */
  read(sample: Pointer): boolean {
    const { imageOf, timeOf } = this.#calls;
    const image = imageOf(sample);
    if (image === null || !this.#isPicture(sample)) return false;
    this.#copy(image);
    this.ptsUs = mediaTimeUs(timeOf(sample));
    return true;
  }

  /** Of the dictionary that ScreenCaptureKit attaches to each sample. */
  #isPicture(sample: Pointer): boolean {
    const { objectAt, objectFor, long } = objc();
    const facts = objectAt(this.#calls.attachmentsOf(sample, false), 'objectAtIndex:', 0);
    const status = long<number | bigint>(objectFor(facts, 'objectForKey:', this.#calls.statusKey), 'longLongValue');
    return HAS_PICTURE.includes(Number(status ?? -1));
  }

  /** Rows of a surface are padded, often to 64 bytes. */
  #copy(image: Pointer): void {
    const { lock, unlock, at, rowBytes, copy } = this.#calls;
    const { width, height } = this.#size;
    if (lock(image, READ_ONLY) !== 0) throw new Error('a picture of the window cannot be read');
    try {
      const [wide, high] = [Number(this.#calls.width(image)), Number(this.#calls.height(image))];
      if (wide !== width || high !== height) throw new Error(`the window gives ${wide}x${high}, where ${width}x${height} was asked for`);
      const from = { data: at(image), height, width, rowBytes: rowBytes(image) };
      const into = { data: this.pixels, height, width, rowBytes: PIXEL_BYTES * width };
      const code = copy(from, into, PIXEL_BYTES, NO_FLAGS);
      if (code !== 0) throw new Error(`a picture of the window cannot be copied (vImage code ${code})`);
    } finally {
      unlock(image, READ_ONLY);
    }
  }
}

/** Of CoreMedia (CMSampleBuffer.h), CoreVideo (CVPixelBuffer.h), Accelerate (vImage) and ScreenCaptureKit (SCStream.h, macOS 12.3 on). */
function bind() {
  const load = (name: string) => koffi.load(`${FRAMEWORKS}/${name}.framework/${name}`);
  const [media, video, accelerate, screen] = ['CoreMedia', 'CoreVideo', 'Accelerate', 'ScreenCaptureKit'].map(load) as [
    LibraryHandle,
    LibraryHandle,
    LibraryHandle,
    LibraryHandle,
  ];
  const rows = koffi.pointer(koffi.struct({ data: 'void*', height: 'unsigned long', width: 'unsigned long', rowBytes: 'size_t' }));
  return {
    imageOf: media.func('void* CMSampleBufferGetImageBuffer(void* sample)'),
    attachmentsOf: media.func('void* CMSampleBufferGetSampleAttachmentsArray(void* sample, bool create)'),
    timeOf: media.func('CMSampleBufferGetPresentationTimeStamp', MEDIA_TIME, ['void*']) as (sample: Pointer) => MediaTime,
    lock: video.func('int CVPixelBufferLockBaseAddress(void* image, uint64_t flags)'),
    unlock: video.func('int CVPixelBufferUnlockBaseAddress(void* image, uint64_t flags)'),
    at: video.func('void* CVPixelBufferGetBaseAddress(void* image)'),
    rowBytes: video.func('size_t CVPixelBufferGetBytesPerRow(void* image)'),
    width: video.func('size_t CVPixelBufferGetWidth(void* image)'),
    height: video.func('size_t CVPixelBufferGetHeight(void* image)'),
    copy: accelerate.func('vImageCopyBuffer', 'long', [rows, rows, 'size_t', 'uint32_t']),
    statusKey: koffi.decode(screen.symbol('SCStreamFrameInfoStatus'), 'void*') as Pointer,
  };
}
