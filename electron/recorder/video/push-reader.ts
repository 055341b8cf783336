import { AVERROR_EOF } from 'node-av/constants';
import * as av from 'node-av/lib';
import type { TsUs } from '#core/time/units.ts';
import type { PushFormat } from '#recorder/video/push-formats.ts';

/** Waits for pictures of a source that pushes. */
export interface PushReader extends Disposable {
  /** us, of the source's own clock. */
  readonly ptsUs: TsUs;
  /** Waits for the next, and lets `frame` have it. `ended`: there will be none; blocks for ever where the system gives none. */
  next(frame: av.Frame): 'picture' | 'ended';
}

/** Rejects with an Error that has FFmpeg's code. */
export async function openPushReader({ name, opens }: PushFormat): Promise<PushReader> {
  return 'graph' in opens ? GraphReader.open(name, opens.graph) : await DeviceReader.open(name, opens);
}

class GraphReader implements PushReader {
  readonly #name: string;
  readonly #graph = new av.FilterGraph();
  readonly #sink: av.FilterContext;
  readonly #usPerTick: number;
  ptsUs: TsUs = 0;

  private constructor(name: string, description: string) {
    this.#name = name;
    this.#graph.alloc();
    check(this.#graph.parsePtr(`${description},buffersink@out`), name, 'is not there');
    check(this.#graph.configSync(), name, 'cannot be opened');
    const sink = this.#graph.filters?.find((filter) => filter.isSink());
    if (sink === undefined) throw new Error(`${name} has no end`);
    this.#sink = sink;
    const { num, den } = sink.buffersinkGetTimeBase();
    this.#usPerTick = (1e6 * num) / den;
  }

  static open(name: string, description: string): GraphReader {
    return new GraphReader(name, description);
  }

  next(frame: av.Frame): 'picture' | 'ended' {
    const code = this.#sink.buffersinkGetFrameSync(frame);
    if (code === AVERROR_EOF) return 'ended';
    check(code, this.#name, 'gives no picture');
    this.ptsUs = Number(frame.pts) * this.#usPerTick;
    return 'picture';
  }

  [Symbol.dispose](): void {
    this.#graph.free();
  }
}

class DeviceReader implements PushReader {
  readonly #name: string;
  readonly #input = new av.FormatContext();
  readonly #decoder = new av.CodecContext();
  readonly #packet = new av.Packet();
  /** Kept alive because another thread reads it (see electron/video/encoder.ts). */
  readonly #options: av.Dictionary;
  #usPerTick = 1;
  ptsUs: TsUs = 0;

  private constructor(name: string, options: Readonly<Record<string, string>>) {
    this.#name = name;
    this.#options = av.Dictionary.fromObject({ ...options });
    this.#packet.alloc();
  }

  static async open(name: string, { input, url, options }: Exclude<PushFormat['opens'], { graph: string }>): Promise<DeviceReader> {
    const reader = new DeviceReader(name, options);
    check(await reader.#input.openInput(url, av.InputFormat.findInputFormat(input), reader.#options), name, 'cannot be opened');
    const stream = reader.#input.streams[0];
    const codec = stream === undefined ? null : av.Codec.findDecoder(stream.codecpar.codecId);
    if (stream === undefined || codec === null) throw new Error(`this FFmpeg cannot read the output of ${name}`);
    reader.#decoder.allocContext3(codec);
    check(reader.#decoder.parametersToContext(stream.codecpar), name, 'cannot be read');
    check(await reader.#decoder.open2(codec, null), name, 'cannot be read');
    reader.#usPerTick = (1e6 * stream.timeBase.num) / stream.timeBase.den;
    return reader;
  }

  next(frame: av.Frame): 'picture' | 'ended' {
    this.#packet.unref();
    const code = this.#input.readFrameSync(this.#packet);
    if (code === AVERROR_EOF) return 'ended';
    check(code, this.#name, 'gives no picture');
    this.ptsUs = Number(this.#packet.pts) * this.#usPerTick;
    check(this.#decoder.sendPacketSync(this.#packet), this.#name, 'cannot be read');
    check(this.#decoder.receiveFrameSync(frame), this.#name, 'cannot be read');
    return 'picture';
  }

  [Symbol.dispose](): void {
    this.#packet.free();
    this.#decoder.freeContext();
    this.#input.closeInputSync();
  }
}

function check(code: number, name: string, what: string): void {
  if (code < 0) throw new Error(`${name} ${what} (FFmpeg code ${code})`);
}
