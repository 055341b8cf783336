import { WORKER } from 'virtual:worker';
import { CallFault } from '#renderer/link/link.ts';
import type { Asked, AskName, Asks, Told } from '#viewer/core/asks.ts';

interface Waiting {
  readonly done: (answer: never) => void;
  readonly failed: (why: unknown) => void;
  readonly show: (pct: number) => void;
}

/** A thread that reads shards. It lives as long as the page. */
export class ShardWorker {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;

  constructor() {
    const address = URL.createObjectURL(new Blob([WORKER], { type: 'text/javascript' }));
    this.#worker = new Worker(address);
    this.#worker.addEventListener('message', ({ data }: MessageEvent<Told>) => this.#take(data));
    this.#worker.addEventListener('error', ({ message }) => {
      for (const { failed } of this.#waiting.values()) failed(new Error(message));
      this.#waiting.clear();
    });
  }

  /** Rejects with a {@link CallFault}. */
  ask<Name extends AskName>(
    ask: Name,
    asks: Asks<File>[Name]['with'],
    show: (pct: number) => void = () => {},
  ): Promise<Asks<File>[Name]['answer']> {
    const id = ++this.#asked;
    return new Promise((done, failed) => {
      this.#waiting.set(id, { done, failed, show });
      this.#worker.postMessage({ id, ask, with: asks } as Asked<File>);
    });
  }

  #take(told: Told): void {
    const waiting = this.#waiting.get(told.id);
    if ('pct' in told) waiting?.show(told.pct);
    else {
      this.#waiting.delete(told.id);
      if ('fault' in told) waiting?.failed(new CallFault(told.fault));
      else waiting?.done(told.answer as never);
    }
  }
}
