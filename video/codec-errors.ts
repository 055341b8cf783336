import { setTimeout as sleep } from 'node:timers/promises';
import { AV_LOG_ERROR } from '#video/av/constants.ts';
import * as av from '#video/av/lib.ts';

/** They come from other threads, a moment later, ms. */
const COMING_MS = 50;
const MOST_LINES = 8;
const MOST_CHARS = 200;

/** Collects what codecs log as errors, each line once, instead of letting them write to the terminal. For the whole process. */
export class CodecErrors implements Disposable {
  readonly #lines = new Set<string>();

  constructor() {
    av.Log.setCallback(
      (_, line) => {
        if (this.#lines.size < MOST_LINES) this.#lines.add(line.trim().slice(0, MOST_CHARS));
      },
      { maxLevel: AV_LOG_ERROR },
    );
  }

  async lines(): Promise<readonly string[]> {
    await sleep(COMING_MS);
    return [...this.#lines];
  }

  [Symbol.dispose](): void {
    av.Log.resetCallback();
  }
}
