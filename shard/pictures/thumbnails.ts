import type { Packets, VideoRanges } from '#format/clip/video-ranges.ts';
import type { PictureSize } from '#format/core/video/picture-size.ts';
import { decodeClip } from '#shard/pictures/decode-clip.ts';
import { AV_CODEC_ID_MJPEG, AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUVJ420P, SWS_AREA } from '#video/av/constants.ts';
import * as av from '#video/av/lib.ts';

/** A decoded frame as a JPEG. */
export interface Thumbnail {
  readonly frame: number;
  readonly jpeg: Buffer;
}

/** Makes a thumbnail of `frame`, of which `packets` are those from its keyframe on. Rejects if it cannot be decoded. */
export type Thumbnailer = (fourcc: string, packets: Packets, frame: number, size: PictureSize) => Promise<Buffer>;

/** Decodes the `wanted` frames of a video, each from the keyframe before it, scaled to `size`. Rejects if any cannot be decoded. */
export async function thumbnails(
  video: VideoRanges,
  wanted: readonly number[],
  size: PictureSize,
  make: Thumbnailer = thumbnail,
): Promise<Thumbnail[]> {
  const found: Thumbnail[] = [];
  for (const frame of [...new Set(wanted)].sort((a, b) => a - b))
    found.push({ frame, jpeg: await make(video.header.fourcc, await video.packets(frame, frame + 1), frame, size) });
  return found;
}

/** Makes one in this process. */
export async function thumbnail(fourcc: string, packets: Packets, frame: number, { width, height }: PictureSize): Promise<Buffer> {
  using painter = await JpegPainter.open(width, height);
  let jpeg: Buffer | undefined;
  await decodeClip(fourcc, packets, frame, (picture) => {
    jpeg = painter.paint(picture);
  });
  if (jpeg === undefined) throw new Error(`frame ${frame} cannot be decoded`);
  return jpeg;
}

/** Scales pictures and encodes them. */
class JpegPainter implements Disposable {
  readonly #encoder = new av.CodecContext();
  readonly #scaler = new av.SoftwareScaleContext();
  readonly #packet = new av.Packet();
  readonly #width: number;
  readonly #height: number;
  #source = '';

  private constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    this.#packet.alloc();
  }

  static async open(width: number, height: number): Promise<JpegPainter> {
    const codec = av.Codec.findEncoder(AV_CODEC_ID_MJPEG);
    if (codec === null) throw new Error('this FFmpeg has no JPEG encoder');
    const painter = new JpegPainter(width, height);
    const context = painter.#encoder;
    context.allocContext3(codec);
    context.width = width;
    context.height = height;
    context.pixelFormat = AV_PIX_FMT_YUVJ420P;
    context.timeBase = new av.Rational(1, 25);
    check(await context.open2(codec, null), 'open the JPEG encoder');
    return painter;
  }

  paint(picture: av.Frame): Buffer {
    const [width, height] = [this.#width, this.#height];
    const source = `${picture.width}x${picture.height}`;
    if (source !== this.#source) {
      this.#scaler.getContext(picture.width, picture.height, AV_PIX_FMT_YUV420P, width, height, AV_PIX_FMT_YUV420P, SWS_AREA);
      this.#source = source;
    }
    // Odd sizes have one more colour sample: swscale writes it whether or not there is room.
    const chromaWidth = Math.ceil(width / 2);
    const [luma, chroma] = [width * height, chromaWidth * Math.ceil(height / 2)];
    const planes = Buffer.alloc(luma + 2 * chroma);
    const parts = [planes.subarray(0, luma), planes.subarray(luma, luma + chroma), planes.subarray(luma + chroma)];
    this.#scaler.scaleSync(picture.data as Buffer[], picture.linesize, 0, picture.height, parts, [width, chromaWidth, chromaWidth]);
    const frame = new av.Frame();
    frame.alloc();
    frame.format = AV_PIX_FMT_YUVJ420P;
    frame.width = width;
    frame.height = height;
    check(frame.getBuffer(1), 'allocate a picture');
    check(frame.fromBuffer(planes), 'fill a picture');
    const sent = this.#encoder.sendFrameSync(frame);
    frame.free();
    check(sent, 'encode a JPEG');
    check(this.#encoder.receivePacketSync(this.#packet), 'encode a JPEG');
    const jpeg = Buffer.from(this.#packet.data as Buffer);
    this.#packet.unref();
    return jpeg;
  }

  [Symbol.dispose](): void {
    this.#packet.free();
    this.#scaler.freeContext();
    this.#encoder.freeContext();
  }
}

function check(code: number, what: string): void {
  if (code < 0) throw new Error(`FFmpeg failed to ${what} (code ${code})`);
}
