import { Worker } from 'node:worker_threads';
import type { ChatLabel } from '#core/app/recorder-messages.ts';
import { workerFile } from '#shard/worker-file.ts';
import type { ToChat } from '#station/chat/chat-worker.ts';

/** No chat is read faster; a flood is no conversation. */
const MOST_A_SECOND = 50;
const MOST_CHARACTERS = 10_000;

/** Has a thread of its own score a chat: nothing that was written comes back, only what ten seconds and three messages or more were like. */
export class ChatScorer implements Disposable {
  readonly #worker: Worker;
  #second = 0;
  #heard = 0;

  constructor(onLabel: (label: ChatLabel) => void) {
    this.#worker = new Worker(workerFile(import.meta.url, './chat-worker'), { name: 'chat' });
    this.#worker.unref();
    this.#worker.on('message', onLabel);
    // Without the thread nothing is known of the chat; a recording never depends on it.
    this.#worker.on('error', () => {});
  }

  /** A line of the chat. `names`: of the players, which are cut out first. */
  hear(text: string, names: readonly string[] = []): void {
    const second = Math.floor(performance.now() / 1000);
    if (second !== this.#second) [this.#second, this.#heard] = [second, 0];
    this.#heard += 1;
    if (this.#heard <= MOST_A_SECOND) this.#post({ text: text.slice(0, MOST_CHARACTERS), names });
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
