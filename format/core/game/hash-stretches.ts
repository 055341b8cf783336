import type { HashStatus, HashStretch } from '#format/core/game/comparison.ts';

const SAYS_MOST: readonly HashStatus[] = ['differ', 'agree', 'unknown', 'unconfirmed', 'one-sided'];

/** The status of state hashes frame by frame, as stretches of frames that have the same one. Memory: one stretch. */
export class HashStretches {
  readonly #tell: (stretch: HashStretch) => void;
  /** How many frames have each status. */
  readonly counts: Record<HashStatus, number> = { agree: 0, differ: 0, unknown: 0, unconfirmed: 0, 'one-sided': 0 };
  /** The stretch so far. */
  #status: HashStatus | undefined;
  #episode = -1;
  #from = -1;
  #to = -1;
  /** The frame whose rows are coming in. */
  #now: HashStatus | undefined;
  #nowEpisode = -1;
  #nowFrame = -1;

  constructor(tell: (stretch: HashStretch) => void) {
    this.#tell = tell;
  }

  /** Of the next row, in order: a frame has one for each player, of which the one that says most counts. */
  take(episode: number, frame: number, status: HashStatus): void {
    if (episode !== this.#nowEpisode || frame !== this.#nowFrame) this.#close();
    else if (this.#now !== undefined && SAYS_MOST.indexOf(this.#now) <= SAYS_MOST.indexOf(status)) return;
    this.#now = status;
    this.#nowEpisode = episode;
    this.#nowFrame = frame;
  }

  /** No more will come. */
  end(): void {
    this.#close();
    this.#tellStretch();
  }

  #close(): void {
    const [status, episode, frame] = [this.#now, this.#nowEpisode, this.#nowFrame];
    if (status === undefined) return;
    this.#now = undefined;
    this.counts[status] += 1;
    if (status !== this.#status || episode !== this.#episode || frame !== this.#to + 1) {
      this.#tellStretch();
      this.#status = status;
      this.#episode = episode;
      this.#from = frame;
    }
    this.#to = frame;
  }

  #tellStretch(): void {
    if (this.#status !== undefined) this.#tell({ episode: this.#episode, from: this.#from, to: this.#to, status: this.#status });
    this.#status = undefined;
  }
}
