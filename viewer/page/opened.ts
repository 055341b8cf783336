import type { Link } from '#renderer/link/link.ts';
import type { Shown } from '#viewer/core/asks.ts';
import type { ShardWorker } from '#viewer/page/shard-worker.ts';

/** Read to check them without being asked: what lies here, and of a web server this much. */
const MOST_UNASKED_BYTES = 64e6;
const PATH = /^\/shard\/(\d+)\/(frames|mouse|pads|video)$/;

/** One thread for the pictures, one for what is drawn beside them, one that checks every byte: none waits for another. */
export interface Readers {
  readonly pictures: ShardWorker;
  readonly tracks: ShardWorker;
  readonly judge: ShardWorker;
}

/** Shards that are open, and who reads them. */
export class Opened {
  readonly shards: readonly Shown<File>[];
  readonly #readers: Readers;
  /** Until then nothing else takes the processor. */
  readonly #pictured = Promise.withResolvers<void>();
  readonly #allowed = new Map<number, PromiseWithResolvers<void>>();
  readonly #shown = new Set<(shard: number, pct: number) => void>();

  private constructor(shards: readonly Shown<File>[], readers: Readers) {
    [this.shards, this.#readers] = [shards, readers];
  }

  static async open(shards: readonly Shown<File>[], readers: Readers): Promise<Opened> {
    await Promise.all(Object.values(readers).map((reader: ShardWorker) => reader.ask('open', { shards })));
    return new Opened(shards, readers);
  }

  glance(shard: number) {
    return this.#readers.tracks.ask('glance', { shard });
  }

  verify(shard: number, keys: readonly string[]) {
    return this.#readers.judge.ask('verify', { shard, keys });
  }

  clip(shard: number, first: number, count: number): Promise<string> {
    return this.#readers.tracks.ask('clip', { shard, first, count });
  }

  /** How much checking would have to fetch before it is asked for; 0 where it begins by itself. */
  toFetch(shard: number): number {
    const sizes = this.shards[shard]?.files.map(([, source]) => (source === null || source instanceof File ? 0 : source.size)) ?? [];
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    return bytes > MOST_UNASKED_BYTES ? bytes : 0;
  }

  allow(shard: number): void {
    this.#allow(shard).resolve();
  }

  /** Whoever wants to know how far checking is; returns what ends that. */
  watch(show: (shard: number, pct: number) => void): () => void {
    this.#shown.add(show);
    return () => this.#shown.delete(show);
  }

  /** As the parts of the app ask for recordings; here they are numbered. */
  readonly link: Link = {
    call: async (name, asks) => {
      const shard = Number((asks as { readonly sessionId?: unknown }).sessionId);
      // The names are the contract's, and so are the answers.
      if (name === 'shard.input') return (await this.#readers.tracks.ask('input', { shard })) as never;
      if (name === 'shard.read') return (await this.#judged(shard)) as never;
      throw new Error(`${name} is not for this page`);
    },
    bytes: async (path, range) => {
      const [, number, what] = PATH.exec(path) ?? [];
      const { pictures, tracks } = this.#readers;
      const shard = Number(number);
      if (what === 'frames')
        return await pictures.ask('frames', { shard }).catch((error: unknown) => {
          // There will be no picture; what is wrong is found all the same.
          this.#pictured.resolve();
          throw error;
        });
      if (what !== 'video') return await tracks.ask(what as 'mouse' | 'pads', { shard });
      const asked = pictures.ask('video', { shard, from: range?.from ?? 0, to: (range?.to ?? -1) + 1 });
      return await asked.finally(() => this.#pictured.resolve());
    },
    close: () => {},
  };

  async #judged(shard: number) {
    if (this.toFetch(shard) > 0) await this.#allow(shard).promise;
    await this.#pictured.promise;
    return await this.#readers.judge.ask('detail', { shard }, (pct) => {
      for (const show of this.#shown) show(shard, pct);
    });
  }

  #allow(shard: number): PromiseWithResolvers<void> {
    const known = this.#allowed.get(shard) ?? Promise.withResolvers<void>();
    this.#allowed.set(shard, known);
    return known;
  }
}
