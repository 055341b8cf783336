const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Aborted with `why` once somebody asks this program to end: by Ctrl-C, or whoever started it. A second time ends it at once. */
export class Stopped implements Disposable {
  readonly #stop = new AbortController();
  readonly #onSignal: () => void;

  constructor(why?: Error) {
    this.#onSignal = () => this.#stop.abort(why);
    for (const signal of SIGNALS) process.once(signal, this.#onSignal);
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  [Symbol.dispose](): void {
    for (const signal of SIGNALS) process.off(signal, this.#onSignal);
  }
}
