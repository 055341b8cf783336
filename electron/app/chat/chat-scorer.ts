import { Worker } from 'node:worker_threads';
import type { ToChat } from '#app/chat/chat-worker.ts';
import type { ChatLabel } from '#core/app/process/recorder-messages.ts';
import { workerFile } from '#format/sign/worker-file.ts';
import { nowUs } from '#native/clock.ts';

/** No chat is read faster; a flood is no conversation. */
const MOST_A_SECOND = 50;
/** More of a message says nothing more about it. */
const MOST_CHARACTERS = 2000;

/** A line of a chat. */
export interface ChatLine {
  readonly text: string;
  /** Who wrote it, if that is known. */
  readonly from?: string | undefined;
  /** Of the players, which are cut out first. */
  readonly names?: readonly string[] | undefined;
}

/** Has a thread of its own score a chat: nothing that was written comes back, only what ten seconds and three messages or more were like. */
export class ChatScorer implements Disposable {
  readonly #worker: Worker;
  #second = 0;
  #heard = 0;

  constructor(onLabel: (label: ChatLabel) => void) {
    this.#worker = new Worker(workerFile(import.meta.url, './chat-worker'), { name: 'chat' });
    this.#worker.on('message', onLabel);
    // Without the thread nothing is known of the chat; a recording never depends on it.
    this.#worker.on('error', () => {});
    this.#worker.unref();
  }

  hear({ text, from, names = [] }: ChatLine): void {
    const second = Math.floor(performance.now() / 1000);
    if (second !== this.#second) [this.#second, this.#heard] = [second, 0];
    this.#heard += 1;
    if (this.#heard <= MOST_A_SECOND) this.#post({ text: text.slice(0, MOST_CHARACTERS), from, names, tsUs: nowUs() });
  }

  /** A new session begins. */
  forget(): void {
    this.#post('forget');
  }

  #post(message: ToChat): void {
    this.#worker.postMessage(message);
  }

  [Symbol.dispose](): void {
    // It runs no code but ours: ending it in the middle is safe, and its memory goes with it.
    void this.#worker.terminate();
  }
}
