import { type FeatureStats, statsOfPictures } from '#corpus/core/export/lerobot/stats.ts';
import type { Fourcc } from '#format/core/video/codecs.ts';
import type { PictureSize } from '#format/core/video/picture-size.ts';
import { AV_PIX_FMT_RGB24, AV_PIX_FMT_YUV420P, SWS_POINT } from '#video/av/constants.ts';
import * as av from '#video/av/lib.ts';
import { PacketDecoder } from '#video/packet-decoder.ts';

/** Wide enough: lerobot itself looks at every eighth pixel of 1280. Whole vectors of swscale. */
const MOST_WIDTH = 192;
const ALIGN = 64;

/** Two decode at a time, beside what else is done meanwhile. */
const THREADS = 2;

/** Counts the colours of pictures, to normalise them by when training. Keyframes alone: each is decoded without another. */
export class PictureStats implements Disposable {
  #decoder: PacketDecoder | undefined;
  readonly #scaler = new av.SoftwareScaleContext();
  readonly #height: number;
  readonly #size: { readonly width: number; readonly height: number };
  readonly #rgb: Buffer;
  readonly #stride: number;
  #channels = emptyChannels();
  #pictures = 0;

  constructor(size: PictureSize) {
    const { width, height } = size;
    this.#height = height;
    const shrink = Math.ceil(width / MOST_WIDTH);
    this.#size = { width: Math.floor(width / shrink), height: Math.floor(height / shrink) };
    this.#stride = Math.ceil((3 * this.#size.width) / ALIGN) * ALIGN;
    this.#rgb = Buffer.alloc(this.#stride * this.#size.height + ALIGN);
    this.#scaler.getContext(width, height, AV_PIX_FMT_YUV420P, this.#size.width, this.#size.height, AV_PIX_FMT_RGB24, SWS_POINT);
  }

  /** Looks at the picture of a keyframe; all of one codec until they are taken. */
  async add(keyframe: Uint8Array, fourcc: Fourcc): Promise<void> {
    this.#decoder ??= await PacketDecoder.open(fourcc, THREADS, (picture) => this.#count(picture));
    this.#decoder.send(Buffer.from(keyframe.buffer, keyframe.byteOffset, keyframe.byteLength));
  }

  /** Of the pictures since the last call; at least one. */
  take(): FeatureStats {
    this.#decoder?.finish();
    this.#decoder?.[Symbol.dispose]();
    this.#decoder = undefined;
    const stats = statsOfPictures(this.#channels, this.#pictures);
    this.#channels = emptyChannels();
    this.#pictures = 0;
    return stats;
  }

  [Symbol.dispose](): void {
    this.#decoder?.[Symbol.dispose]();
    this.#scaler.freeContext();
  }

  #count(picture: av.Frame): void {
    const { width, height } = this.#size;
    if (picture.format !== AV_PIX_FMT_YUV420P) throw new Error(`pictures of pixel format ${picture.format}, not planar YUV of 8 bits`);
    this.#scaler.scaleSync(picture.data as Buffer[], picture.linesize, 0, this.#height, [this.#rgb], [this.#stride]);
    for (const [channel, counts] of this.#channels.entries())
      for (let y = 0; y < height; y++)
        for (let x = 0, at = y * this.#stride + channel; x < width; x++, at += 3) {
          const value = this.#rgb[at] as number;
          counts[value] = (counts[value] as number) + 1;
        }
    this.#pictures += 1;
  }
}

const emptyChannels = (): Float64Array[] => [new Float64Array(256), new Float64Array(256), new Float64Array(256)];
