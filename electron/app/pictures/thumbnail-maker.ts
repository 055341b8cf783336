import type { OwnProcess } from '#core/app/process/own-process.ts';
import type { ThumbnailAnswer, ThumbnailOrder } from '#core/app/process/thumbnail-messages.ts';
import { GapError } from '#format/core/errors.ts';
import { said, type Words } from '#format/core/said.ts';
import type { Thumbnailer } from '#shard/pictures/thumbnails.ts';

export type ThumbnailProcess = OwnProcess<ThumbnailOrder, ThumbnailAnswer>;

/** In which a process starts, even on a busy machine, ms. */
const START_MS = 30_000;
/** For one picture, ms: at worst all frames of ten seconds are decoded for it. */
const MOST_MS = 30_000;
/** Of a picture, from its keyframe on: ten seconds at 50 Mb/s. */
const MOST_BYTES = 64e6;
/** Without an order, ms: a window that lists recordings asks for the next ones soon. */
const IDLE_MS = 10_000;

interface Running {
  readonly process: ThumbnailProcess;
  readonly ready: Promise<void>;
}

/** Has pictures decoded in a process of its own, one at a time. It is started for the first, and ended by one that breaks it, or where none is asked for any more. */
export class ThumbnailMaker implements Disposable {
  readonly #start: () => ThumbnailProcess;
  readonly #mostMs: number;
  #running: Running | undefined;
  #take: (answer: ThumbnailAnswer | string) => void = () => {};
  #idle: NodeJS.Timeout | undefined;

  constructor(start: () => ThumbnailProcess, mostMs = MOST_MS) {
    [this.#start, this.#mostMs] = [start, mostMs];
  }

  /** Rejects with a GapError (`shard.video`). */
  readonly make: Thumbnailer = async (fourcc, { from, packets }, frame, { width, height }) => {
    const bytes = packets.reduce((sum, { byteLength }) => sum + byteLength, 0);
    if (bytes > MOST_BYTES) throw broken(frame, said`its packets have ${bytes} bytes; ${MOST_BYTES} are allowed`);
    const base64 = packets.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength).toString('base64'));
    const answer = await this.#asked({ fourcc, frame, from, packets: base64, width, height });
    if (typeof answer === 'string') this.#end();
    else if (answer.type === 'painted') return Buffer.from(answer.jpeg, 'base64');
    throw broken(frame, typeof answer === 'string' ? answer : answer.type === 'failed' ? answer.fault.says : answer.type);
  };

  [Symbol.dispose](): void {
    this.#end();
  }

  /** Its answer, or why there is none. */
  async #asked(order: ThumbnailOrder): Promise<ThumbnailAnswer | string> {
    clearTimeout(this.#idle);
    const { promise, resolve } = Promise.withResolvers<ThumbnailAnswer | string>();
    this.#take = resolve;
    const { process, ready } = this.#process();
    const giveUp = (ms: number) => setTimeout(resolve, ms, `it took longer than ${ms / 1000} s`).unref();
    let late = giveUp(START_MS);
    void ready.then(() => {
      clearTimeout(late);
      late = giveUp(this.#mostMs);
      process.post(order);
    });
    const answer = await promise;
    clearTimeout(late);
    this.#idle = setTimeout(() => this.#end(), IDLE_MS).unref();
    return answer;
  }

  #process(): Running {
    if (this.#running !== undefined) return this.#running;
    const { promise: ready, resolve } = Promise.withResolvers<void>();
    const process = this.#start();
    const running = { process, ready };
    // What one that was ended says late is no answer to what the next one is asked.
    const take = (answer: ThumbnailAnswer | string) => this.#running === running && this.#take(answer);
    process.onMessage((answer) => (answer.type === 'ready' ? resolve() : take(answer)));
    process.ended.then((how) => {
      take(`its process ended (${how})`);
      if (this.#running === running) this.#running = undefined;
    });
    this.#running = running;
    return running;
  }

  #end(): void {
    clearTimeout(this.#idle);
    this.#running?.process.kill();
    this.#running = undefined;
    this.#take('its process was ended');
  }
}

const broken = (frame: number, why: Words) =>
  new GapError(
    'shard.video',
    said`frame ${frame}: ${why}`,
    said`Validate the shard: its video and frames.parquet do not belong together, or are damaged`,
  );
