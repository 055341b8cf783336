import * as av from 'node-av/lib';
import type { TsUs } from '#core/time/units.ts';
import type { PushFormat } from '#recorder/video/push/push-formats.ts';

/** Waits for pictures of a source that pushes. */
export interface PushReader extends Disposable {
  /** us, of the source's own clock. */
  readonly ptsUs: TsUs;
  /**
   * Waits for the next, and lets `frame` have it. Returns FFmpeg's code: AVERROR_EAGAIN where there is none yet, AVERROR_EOF where there will be none. Some
   * block for ever where the system gives none.
   */
  next(frame: av.Frame): number;
}

/** Rejects with an Error that has FFmpeg's code. */
export async function openPushReader({ name, opens }: PushFormat): Promise<PushReader> {
  return 'graph' in opens ? GraphReader.open(name, opens.graph) : await DeviceReader.open(name, opens);
}

class GraphReader implements PushReader {
  readonly #graph: av.FilterGraph;
  readonly #sink: av.FilterContext;
  readonly #usPerTick: number;
  ptsUs: TsUs = 0;

  private constructor(graph: av.FilterGraph, sink: av.FilterContext) {
    this.#graph = graph;
    this.#sink = sink;
    const { num, den } = sink.buffersinkGetTimeBase();
    this.#usPerTick = (1e6 * num) / den;
  }

  static open(name: string, description: string): GraphReader {
    const graph = new av.FilterGraph();
    graph.alloc();
    try {
      check(graph.parsePtr(`${description},buffersink@out`), name, 'is not there');
      check(graph.configSync(), name, 'cannot be opened');
      const sink = graph.filters?.find((filter) => filter.isSink());
      if (sink === undefined) throw new Error(`${name} has no end`);
      return new GraphReader(graph, sink);
    } catch (error) {
      graph.free();
      throw error;
    }
  }

  next(frame: av.Frame): number {
    const code = this.#sink.buffersinkGetFrameSync(frame);
    if (code >= 0) this.ptsUs = Number(frame.pts) * this.#usPerTick;
    return code;
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
    try {
      check(await reader.#input.openInput(url, av.InputFormat.findInputFormat(input), reader.#options), name, 'cannot be opened');
      await reader.#openDecoder();
      return reader;
    } catch (error) {
      reader[Symbol.dispose]();
      throw error;
    }
  }

  async #openDecoder(): Promise<void> {
    const stream = this.#input.streams[0];
    const codec = stream === undefined ? null : av.Codec.findDecoder(stream.codecpar.codecId);
    if (stream === undefined || codec === null) throw new Error(`this FFmpeg cannot read the output of ${this.#name}`);
    this.#decoder.allocContext3(codec);
    check(this.#decoder.parametersToContext(stream.codecpar), this.#name, 'cannot be read');
    check(await this.#decoder.open2(codec, null), this.#name, 'cannot be read');
    this.#usPerTick = (1e6 * stream.timeBase.num) / stream.timeBase.den;
  }

  next(frame: av.Frame): number {
    this.#packet.unref();
    // ScreenCaptureKit's device answers AVERROR_EAGAIN whenever no picture is waiting.
    const code = this.#input.readFrameSync(this.#packet);
    if (code < 0) return code;
    this.ptsUs = Number(this.#packet.pts) * this.#usPerTick;
    const sent = this.#decoder.sendPacketSync(this.#packet);
    return sent < 0 ? sent : this.#decoder.receiveFrameSync(frame);
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
