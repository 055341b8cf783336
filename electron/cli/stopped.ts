const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Aborts with `why` on Ctrl-C or SIGTERM. The second signal ends the program at once. */
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
