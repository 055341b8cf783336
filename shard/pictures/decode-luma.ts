import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import type { LumaPlane } from '#format/core/watermark/tile.ts';
import { openVideo } from '#shard/pictures/open-video.ts';
import { AV_PIX_FMT_NV12, AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUVJ420P, AVMEDIA_TYPE_VIDEO } from '#video/av/constants.ts';
import * as av from '#video/av/lib.ts';
import { limitPixels } from '#video/limit-pixels.ts';
import { MappedFrame } from '#video/pictures/mapped-frame.ts';

/** Formats whose first plane is luma, one byte per pixel. */
const LUMA_FIRST: readonly number[] = [AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_NV12];
/** Packets between turns of the event loop, without which FFmpeg's buffers are not freed. */
const TURN_EVERY = 32;

export interface DecodeOptions {
  /** Decoder threads. */
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Decodes the first video stream of a file and lends each picture's luma to `take`, in display order. Rejects with a GapError
 * (`shard.video`) naming the file.
 */
export async function decodeLuma(path: string, take: (plane: LumaPlane) => void, options: DecodeOptions = {}): Promise<void> {
  using mapped = new MappedFrame();
  await decodeFrames(path, (frame) => take(mapped.of(frame)), options);
}

/** As {@link decodeLuma}, with all three planes: `copyInto` writes them one after the other, without padding (4:2:0). */
export async function decodePictures(
  path: string,
  take: (picture: { copyInto(planar: Uint8Array): void }) => void,
  options: DecodeOptions = {},
): Promise<void> {
  await decodeFrames(path, (frame) => take({ copyInto: (planar) => copyPlanes(frame, planar) }), options);
}

function copyPlanes({ data, linesize, width, height }: av.Frame, planar: Uint8Array): void {
  let at = 0;
  for (const [plane, [columns, rows]] of [
    [width, height],
    [width / 2, height / 2],
    [width / 2, height / 2],
  ].entries() as ArrayIterator<[number, [number, number]]>) {
    const [source, stride] = [data?.[plane], linesize[plane] as number];
    if (source === undefined) throw new Error('the picture has no three planes');
    for (let row = 0; row < rows; row++, at += columns) planar.set(source.subarray(row * stride, row * stride + columns), at);
  }
}

async function decodeFrames(path: string, take: (frame: av.Frame) => void, { threads = 2, signal }: DecodeOptions): Promise<void> {
  const fail = (what: string, code: number) =>
    new GapError(
      'shard.video',
      said`${path}: ${what} (FFmpeg code ${code})`,
      said`Give a video that FFmpeg can decode; this file is damaged or not a video`,
    );
  using decoder = await Decoder.open(path, threads, fail);
  for (let turns = 0; ; turns++) {
    const more = decoder.next(take);
    if (!more) return;
    if (turns % TURN_EVERY === 0) {
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    }
  }
}

type Fail = (what: string, code: number) => GapError;

class Decoder implements Disposable {
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

  static async open(path: string, threads: number, fail: Fail): Promise<Decoder> {
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
    const decoder = new Decoder(input, context, stream, fail);
    if (code >= 0) return decoder;
    decoder[Symbol.dispose]();
    throw fail('its codec cannot be opened', code);
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
      const { format } = this.#frame;
      if (!LUMA_FIRST.includes(format as number)) throw this.#fail(`pixel format ${format} is not 8-bit 4:2:0`, 0);
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
