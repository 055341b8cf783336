import type { TheirUs } from '#format/core/time/units.ts';
import type { PictureSize } from '#format/core/video/picture-size.ts';
import { packedFrame } from '#session/picture/push/packed-frame.ts';
import type { PushReader } from '#session/picture/push/push-reader.ts';
import { AVERROR_EAGAIN, AVERROR_EOF } from '#video/av/constants.ts';
import type * as av from '#video/av/lib.ts';

/** A stream that puts each picture into the same memory. */
export interface PixelStream extends AsyncDisposable {
  /** Of the latest picture: packed, blue first. */
  readonly pixels: Uint8Array;
  readonly ptsUs: TheirUs;
  /** No other picture will come. */
  readonly hasEnded: boolean;
  /** Whether there is another picture than at the last call. */
  take(): boolean;
}

/** Reads what macOS streams. */
export class StreamReader implements PushReader {
  readonly #stream: PixelStream;
  readonly frame: av.Frame;

  constructor(stream: PixelStream, size: PictureSize) {
    this.#stream = stream;
    this.frame = packedFrame(stream.pixels, size);
  }

  get ptsUs(): TheirUs {
    return this.#stream.ptsUs;
  }

  next(): number {
    if (this.#stream.take()) return 0;
    return this.#stream.hasEnded ? AVERROR_EOF : AVERROR_EAGAIN;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stream[Symbol.asyncDispose]();
    this.frame.free();
  }
}
