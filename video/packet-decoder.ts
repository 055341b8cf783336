import type { Fourcc } from '#format/core/video/codecs.ts';
import { startCodesInPlace } from '#format/core/video/hevc/nal.ts';
import {
  AV_OPT_SEARCH_CHILDREN,
  AV_OPT_TYPE_STRING,
  AV_PKT_FLAG_KEY,
  AVERROR_EAGAIN,
  AVERROR_EINVAL,
  AVERROR_EOF,
  AVERROR_ERANGE,
  AVERROR_INVALIDDATA,
} from '#video/av/constants.ts';
import * as av from '#video/av/lib.ts';
import { limitPixels, MOST_PIXELS } from '#video/limit-pixels.ts';

/** What can be decoded: packets of a video, or PNG files. */
type Decoded = Fourcc | 'PNG';

const DECODERS: Readonly<Record<Decoded, string>> = { AV01: 'libdav1d', HEVC: 'hevc', H264: 'h264', PNG: 'png' };
/** Without these FFmpeg shows as much of a damaged PNG file as there is, and says nothing. */
const STRICT = 'crccheck+bitstream+buffer+explode';

/** The decoder reports that its input is no picture, or only part of one. It may also report this when memory runs out. */
export class UndecodableError extends Error {}

/**
 * Decodes packets one by one; each picture is lent to `take`, in display order. Throws an {@link UndecodableError} when one cannot be
 * decoded, or only in part: FFmpeg would fill the rest with earlier content.
 */
export class PacketDecoder implements Disposable {
  readonly #context: av.CodecContext;
  readonly #frame = new av.Frame();
  readonly #packet = new av.Packet();
  readonly #take: (picture: av.Frame) => void;

  readonly #fourcc: Decoded;

  private constructor(fourcc: Decoded, context: av.CodecContext, take: (picture: av.Frame) => void) {
    this.#fourcc = fourcc;
    this.#context = context;
    this.#take = take;
    this.#frame.alloc();
    this.#packet.alloc();
  }

  static async open(fourcc: Decoded, threads: number, take: (picture: av.Frame) => void): Promise<PacketDecoder> {
    const codec = av.Codec.findDecoderByName(DECODERS[fourcc] as never);
    if (codec === null) throw new Error(`this FFmpeg has no decoder of ${fourcc}`);
    const context = new av.CodecContext();
    context.allocContext3(codec);
    context.threadCount = threads;
    limitPixels(context);
    if (fourcc === 'PNG') context.setOption('err_detect', STRICT, AV_OPT_TYPE_STRING, AV_OPT_SEARCH_CHILDREN);
    const code = await context.open2(codec, null);
    if (code < 0) throw new Error(`FFmpeg failed to open its decoder of ${fourcc} (code ${code})`);
    return new PacketDecoder(fourcc, context, take);
  }

  /** A packet as files hold it. */
  send(payload: Buffer): void {
    this.#packet.data = this.#fourcc === 'HEVC' ? withStartCodes(payload) : payload;
    // FFmpeg adds a PNG file to the one before unless it is a key.
    if (this.#fourcc === 'PNG') this.#packet.flags = AV_PKT_FLAG_KEY;
    check(this.#context.sendPacketSync(this.#packet), 'decode a picture');
    this.#packet.unref();
    this.#receive();
  }

  /** Ends the stream and delivers the remaining pictures. */
  finish(): void {
    check(this.#context.sendPacketSync(null), 'end the stream');
    this.#receive();
  }

  [Symbol.dispose](): void {
    this.#packet.free();
    this.#frame.free();
    this.#context.freeContext();
  }

  #receive(): void {
    let code = this.#context.receiveFrameSync(this.#frame);
    for (; code >= 0; code = this.#context.receiveFrameSync(this.#frame)) {
      if (this.#frame.decodeErrorFlags !== 0) throw new UndecodableError('a part of a picture is missing');
      this.#take(this.#frame);
      this.#frame.unref();
    }
    if (code !== AVERROR_EAGAIN && code !== AVERROR_EOF) check(code, 'decode a picture');
  }
}

function withStartCodes(payload: Buffer): Buffer {
  const unit = Buffer.from(payload);
  const why = startCodesInPlace(unit);
  if (why !== undefined) throw new UndecodableError(why);
  return unit;
}

function check(code: number, what: string): void {
  if (code >= 0) return;
  // As dav1d answers it.
  if (code === AVERROR_ERANGE) throw new UndecodableError(`a picture has more than ${MOST_PIXELS} pixels`);
  const message = `FFmpeg failed to ${what} (code ${code})`;
  // An empty packet is an invalid argument.
  throw code === AVERROR_INVALIDDATA || code === AVERROR_EINVAL ? new UndecodableError(message) : new Error(message);
}
