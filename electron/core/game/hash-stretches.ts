import type { HashStatus, HashStretch } from '#core/game/comparison.ts';

/** The status of state hashes frame by frame, as stretches of frames that have the same one. Memory: one stretch. */
export class HashStretches {
  readonly #tell: (stretch: HashStretch) => void;
  /** How many frames have each status. */
  readonly counts: Record<HashStatus, number> = { agree: 0, differ: 0, unknown: 0, unconfirmed: 0, 'one-sided': 0 };
  #status: HashStatus | undefined;
  #episode = -1;
  #from = -1;
  #to = -1;

  constructor(tell: (stretch: HashStretch) => void) {
    this.#tell = tell;
  }

  /** Of the next row, in order: a frame has one for each player, the first of which counts. */
  take(episode: number, frame: number, status: HashStatus): void {
    if (episode === this.#episode && frame === this.#to) return;
    this.counts[status] += 1;
    if (status !== this.#status || episode !== this.#episode || frame !== this.#to + 1) {
      this.end();
      this.#status = status;
      this.#episode = episode;
      this.#from = frame;
    }
    this.#to = frame;
  }

  /** No more will come. */
  end(): void {
    if (this.#status !== undefined) this.#tell({ episode: this.#episode, from: this.#from, to: this.#to, status: this.#status });
    this.#status = undefined;
  }
}
