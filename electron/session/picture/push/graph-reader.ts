import { asTheirs } from '#format/core/time/units.ts';
import type { PushReader } from '#session/picture/push/push-reader.ts';
import * as av from '#video/av/lib.ts';

/** Reads the output of a filter graph of FFmpeg. */
export class GraphReader implements PushReader {
  readonly #graph: av.FilterGraph;
  readonly #sink: av.FilterContext;
  readonly #usPerTick: number;
  readonly frame = new av.Frame();
  ptsUs = asTheirs(0);

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
    if (code >= 0) this.ptsUs = asTheirs(Number(this.frame.pts) * this.#usPerTick);
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.frame.free();
    this.#graph.free();
  }
}

function check(code: number, name: string, what: string): void {
  if (code < 0) throw new Error(`${name} ${what} (FFmpeg code ${code})`);
}
