import type { GameRow } from '#format/core/game/game-row.ts';
import type { VerifiedMessage } from '#format/core/game/messages.ts';

/** Whether the players' state hashes of a frame agree; undefined: the others' never came. */
type HashStatus = 'agree' | 'differ' | undefined;

export interface HeldRow {
  readonly row: GameRow;
  hashStatus: HashStatus;
}

/** Rows stay here after the last full batch until the other players' hashes of them have come: 600 frames, as far as peers run ahead, of eight. */
const HOLD_ROWS = 4800;

/** Rows that wait to be written, in order. Memory: one batch and {@link HOLD_ROWS}. */
export class HeldRows {
  readonly #batchRows: number;
  #rows: HeldRow[] = [];
  /** How many rows were taken from the front so far. */
  #taken = 0;
  /** By episode, whose rows come one after the other: the place of the first row that is not verified, counted from the first row ever. */
  readonly #next = new Map<number, number>();

  constructor(batchRows: number) {
    this.#batchRows = batchRows;
  }

  push(row: GameRow): void {
    if (!this.#next.has(row.episode)) this.#next.set(row.episode, this.#taken + this.#rows.length);
    this.#rows.push({ row, hashStatus: undefined });
  }

  /**
   * Notes what the hashes say. Frames that were written before, or that were never announced, are passed over; so are those of which something was
   * said before. Whatever a game says, each row is looked at once.
   */
  verify({ episode, from, to, agrees }: VerifiedMessage): void {
    let at = Math.max(0, (this.#next.get(episode) ?? Number.POSITIVE_INFINITY) - this.#taken);
    for (; at < this.#rows.length; at++) {
      const held = this.#rows[at] as HeldRow;
      if (held.row.episode !== episode || held.row.frame > to) break;
      if (held.row.frame >= from) held.hashStatus = agrees ? 'agree' : 'differ';
    }
    if (Number.isFinite(at)) this.#next.set(episode, this.#taken + at);
  }

  /** Full batches; at the end whatever is left. */
  *batches(end: boolean): Generator<readonly HeldRow[]> {
    const size = this.#batchRows;
    while (this.#rows.length >= (end ? 1 : size + HOLD_ROWS)) {
      const batch = this.#rows.slice(0, size);
      this.#rows = this.#rows.slice(size);
      this.#taken += batch.length;
      yield batch;
    }
  }
}
