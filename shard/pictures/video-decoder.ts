import { asSpan, type SpanUs } from '#format/core/time/units.ts';
import { openVideo } from '#shard/pictures/open-video.ts';
import { AVMEDIA_TYPE_VIDEO } from '#video/av/constants.ts';
import * as av from '#video/av/lib.ts';
import { limitPixels } from '#video/limit-pixels.ts';

/** Makes an error of what failed, and FFmpeg's code. */
export type Fail = (what: string, code: number) => Error;

/** The first video stream of a file: its packets, and their pictures in display order. */
export class VideoDecoder implements Disposable {
  readonly #input: av.FormatContext;
  readonly #context: av.CodecContext;
  readonly #packet = new av.Packet();
  readonly #frame = new av.Frame();
  readonly #stream: number;
  readonly #fail: Fail;

  private constructor(input: av.FormatContext, context: av.CodecContext, stream: number, fail: Fail) {
    this.#input = input;
    this.#context = context;
    this.#stream = stream;
    this.#fail = fail;
    this.#packet.alloc();
    this.#frame.alloc();
  }

  static async open(path: string, threads: number, fail: Fail): Promise<VideoDecoder> {
    const { input, code: opened } = await openVideo(path);
    if (opened < 0) throw fail('cannot be opened as a video', opened);
    const found = input.findStreamInfoSync();
    const stream = input.streams.findIndex(({ codecpar }) => codecpar.codecType === AVMEDIA_TYPE_VIDEO);
    const parameters = input.streams[stream]?.codecpar;
    const codec = parameters === undefined ? null : av.Codec.findDecoder(parameters.codecId);
    if (parameters === undefined || codec === null) {
      input.closeInputSync();
      throw fail('holds no video stream that can be decoded', found);
    }
    const context = new av.CodecContext();
    context.allocContext3(codec);
    limitPixels(context);
    context.parametersToContext(parameters);
    context.threadCount = threads;
    const code = await context.open2(codec, null);
    const decoder = new VideoDecoder(input, context, stream, fail);
    if (code >= 0) return decoder;
    decoder[Symbol.dispose]();
    throw fail('its codec cannot be opened', code);
  }

  get stream(): av.Stream {
    return this.#input.streams[this.#stream] as av.Stream;
  }

  /** How long the file says that it is; 0 where it does not. */
  get durationUs(): SpanUs {
    return asSpan(Math.max(0, Number(this.#input.duration)));
  }

  /** Of all streams of the file. */
  get streams(): readonly av.Stream[] {
    return this.#input.streams;
  }

  /** Lends its next packet to `take`, undecoded. False at the end of the file. */
  packet(take: (packet: av.Packet) => void): boolean {
    this.#packet.unref();
    if (this.#input.readFrameSync(this.#packet) < 0) return false;
    if (this.#packet.streamIndex === this.#stream) take(this.#packet);
    return true;
  }

  /** Decodes one packet's pictures. False at the end of the file. */
  next(take: (frame: av.Frame) => void): boolean {
    this.#packet.unref();
    const read = this.#input.readFrameSync(this.#packet);
    const ended = read < 0;
    if (!ended && this.#packet.streamIndex !== this.#stream) return true;
    const sent = this.#context.sendPacketSync(ended ? null : this.#packet);
    if (sent < 0) throw this.#fail('a packet cannot be decoded', sent);
    while (this.#context.receiveFrameSync(this.#frame) >= 0) {
      take(this.#frame);
      this.#frame.unref();
    }
    return !ended;
  }

  [Symbol.dispose](): void {
    this.#packet.free();
    this.#frame.free();
    this.#context.freeContext();
    this.#input.closeInputSync();
  }
}
