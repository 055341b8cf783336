import * as av from 'node-av/lib';
import type { Fourcc } from '#core/format/ivf.ts';

const DECODERS: Readonly<Record<Fourcc, string>> = { AV01: 'libdav1d', H264: 'h264' };

/** Decodes packets that are handed to it one by one; each picture is lent, in the order in which they are shown. Throws when one cannot be decoded. */
export class PacketDecoder implements Disposable {
  readonly #context: av.CodecContext;
  readonly #frame = new av.Frame();
  readonly #packet = new av.Packet();
  readonly #take: (picture: av.Frame) => void;

  private constructor(context: av.CodecContext, take: (picture: av.Frame) => void) {
    this.#context = context;
    this.#take = take;
    this.#frame.alloc();
    this.#packet.alloc();
  }

  static async open(fourcc: Fourcc, threads: number, take: (picture: av.Frame) => void): Promise<PacketDecoder> {
    const codec = av.Codec.findDecoderByName(DECODERS[fourcc] as never);
    if (codec === null) throw new Error(`this FFmpeg has no decoder of ${fourcc}`);
    const context = new av.CodecContext();
    context.allocContext3(codec);
    context.threadCount = threads;
    check(await context.open2(codec, null), 'open the decoder');
    return new PacketDecoder(context, take);
  }

  send(payload: Buffer): void {
    this.#packet.data = payload;
    check(this.#context.sendPacketSync(this.#packet), 'decode');
    this.#packet.unref();
    this.#receive();
  }

  /** No more packets come: the rest of the pictures. */
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
    while (this.#context.receiveFrameSync(this.#frame) >= 0) {
      this.#take(this.#frame);
      this.#frame.unref();
    }
  }
}

function check(code: number, what: string): void {
  if (code < 0) throw new Error(`FFmpeg failed to ${what} (code ${code})`);
}
