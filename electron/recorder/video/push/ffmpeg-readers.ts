import * as av from 'node-av/lib';
import type { TsUs } from '#core/time/units.ts';
import type { Device } from '#recorder/video/push/push-formats.ts';
import type { PushReader } from '#recorder/video/push/push-reader.ts';

export class GraphReader implements PushReader {
  readonly #graph: av.FilterGraph;
  readonly #sink: av.FilterContext;
  readonly #usPerTick: number;
  readonly frame = new av.Frame();
  ptsUs: TsUs = 0;

  private constructor(graph: av.FilterGraph, sink: av.FilterContext) {
    this.#graph = graph;
    this.#sink = sink;
    const { num, den } = sink.buffersinkGetTimeBase();
    this.#usPerTick = (1e6 * num) / den;
    this.frame.alloc();
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

  next(): number {
    this.frame.unref();
    const code = this.#sink.buffersinkGetFrameSync(this.frame);
    if (code >= 0) this.ptsUs = Number(this.frame.pts) * this.#usPerTick;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.frame.free();
    this.#graph.free();
  }
}

/** An input device, and the decoder of its packets. */
export class DeviceReader implements PushReader {
  readonly #name: string;
  readonly #input = new av.FormatContext();
  readonly #decoder = new av.CodecContext();
  readonly #packet = new av.Packet();
  /** Kept alive because another thread reads it (see electron/video/encoder.ts). */
  readonly #options: av.Dictionary;
  readonly frame = new av.Frame();
  #usPerTick = 1;
  ptsUs: TsUs = 0;

  private constructor(name: string, options: Readonly<Record<string, string>>) {
    this.#name = name;
    this.#options = av.Dictionary.fromObject({ ...options });
    this.#packet.alloc();
    this.frame.alloc();
  }

  static async open(name: string, { input, url, options }: Device): Promise<DeviceReader> {
    const reader = new DeviceReader(name, options);
    try {
      check(await reader.#input.openInput(url, av.InputFormat.findInputFormat(input), reader.#options), name, 'cannot be opened');
      await reader.#openDecoder();
      return reader;
    } catch (error) {
      await reader[Symbol.asyncDispose]();
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

  next(): number {
    this.#packet.unref();
    this.frame.unref();
    // ScreenCaptureKit's device answers AVERROR_EAGAIN whenever no picture is waiting.
    const code = this.#input.readFrameSync(this.#packet);
    if (code < 0) return code;
    this.ptsUs = Number(this.#packet.pts) * this.#usPerTick;
    const sent = this.#decoder.sendPacketSync(this.#packet);
    return sent < 0 ? sent : this.#decoder.receiveFrameSync(this.frame);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.frame.free();
    this.#packet.free();
    this.#decoder.freeContext();
    this.#input.closeInputSync();
  }
}

function check(code: number, name: string, what: string): void {
  if (code < 0) throw new Error(`${name} ${what} (FFmpeg code ${code})`);
}
