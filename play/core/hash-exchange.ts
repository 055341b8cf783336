/** What a packet says of state hashes, from one player to another. */
export interface HashPart {
  /** Frame of the first of `values`. */
  readonly from: number;
  /** The sender's own, of frames that can no longer change there. */
  readonly values: readonly string[];
  /** First frame of which the sender lacks the receiver's. */
  readonly heard: number;
}

/** A stretch of frames of which every player's hash is known: they agree, or that of `player` is another one. */
export interface Verified {
  readonly from: number;
  readonly to: number;
  readonly agrees: boolean;
  readonly player?: string;
}

/** Most hashes in a packet, as of inputs; the rest go with the next. */
export const MOST_HASHES = 256;

interface Other {
  /** Its hashes that were not compared yet, by frame. */
  readonly hashes: Map<number, string>;
  /** The first frame whose hash has not arrived. */
  next: number;
  /** The first of our hashes that it has not acknowledged. */
  acked: number;
  /** It will send no more. */
  done: boolean;
}

/**
 * Compares the state hashes of all players of an episode, frame by frame and once each, while they play (VERIFY-02, VERIFY-03). Only frames
 * that can no longer change count. Memory: the frames that another player still lacks, or is behind with.
 */
export class HashExchange {
  readonly #own = new Map<number, string>();
  readonly #others: ReadonlyMap<string, Other>;
  readonly #most: number;
  readonly #tell: (verified: Verified) => void;
  #final = 0;
  #compared = 0;

  /** `most`: frames of the episode at most. */
  constructor(others: readonly string[], most: number, tell: (verified: Verified) => void) {
    this.#others = new Map(others.map((player) => [player, { hashes: new Map(), next: 0, acked: 0, done: false }]));
    this.#most = most;
    this.#tell = tell;
  }

  /** The hash of a frame that ran, for the first time or again. */
  ran(frame: number, hash: string): void {
    this.#own.set(frame, hash);
  }

  /** Frames before this one can no longer change. */
  finalUpTo(frame: number): void {
    this.#final = Math.max(this.#final, frame);
    this.#compare();
  }

  /** Duplicates, delays and disorder do no harm. */
  take(player: string, { from, values, heard }: HashPart): void {
    const other = this.#others.get(player);
    if (other === undefined) return;
    other.acked = Math.max(other.acked, Math.min(heard, this.#final));
    for (let i = Math.max(0, other.next - from); i < values.length && from + i === other.next && other.next < this.#most; i++)
      other.hashes.set(other.next++, values[i] as string);
    this.#compare();
  }

  /** For the next packet to this player. */
  partFor(player: string): HashPart {
    const other = this.#others.get(player) as Other;
    const { next } = other;
    const acked = Math.min(other.acked, this.#final);
    const to = Math.min(this.#final, acked + MOST_HASHES);
    return { from: acked, values: Array.from({ length: to - acked }, (_, i) => this.#own.get(acked + i) as string), heard: next };
  }

  /** Whether that part says something new, or asks for something, so that it has to be answered. */
  asks({ values, heard }: HashPart): boolean {
    return values.length > 0 || heard < this.#final;
  }

  /** A player in a later episode has heard all of ours, and said all of its own: frames that it did not have are frames that differ. */
  movedOn(player: string): void {
    const other = this.#others.get(player);
    if (other === undefined) return;
    [other.acked, other.done] = [Number.POSITIVE_INFINITY, true];
    this.#compare();
  }

  /** All frames before this one are compared, and every player has heard ours. */
  isDone(end: number): boolean {
    return (this.#others.size === 0 || this.#compared >= end) && [...this.#others.values()].every(({ acked }) => acked >= end);
  }

  #compare(): void {
    if (this.#others.size === 0) return;
    let least = this.#final;
    let acked = this.#final;
    for (const other of this.#others.values()) {
      if (!other.done) least = Math.min(least, other.next);
      acked = Math.min(acked, other.acked);
    }
    let stretch: Verified | undefined;
    for (; this.#compared < least; this.#compared++) {
      const frame = this.#compared;
      const player = this.#differing(frame);
      if (stretch !== undefined && stretch.player !== player) this.#tell(stretch);
      const from: number = stretch === undefined || stretch.player !== player ? frame : stretch.from;
      stretch = { from, to: frame, agrees: player === undefined, ...(player !== undefined && { player }) };
    }
    if (stretch !== undefined) this.#tell(stretch);
    for (const frame of this.#own.keys()) {
      if (frame >= Math.min(acked, this.#compared)) break;
      this.#own.delete(frame);
    }
  }

  /** The first player whose hash of a frame differs from ours. */
  #differing(frame: number): string | undefined {
    let found: string | undefined;
    for (const [player, { hashes }] of this.#others) {
      if (hashes.get(frame) !== this.#own.get(frame)) found ??= player;
      hashes.delete(frame);
    }
    return found;
  }
}
