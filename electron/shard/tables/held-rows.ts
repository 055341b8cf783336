import type { GameRow } from '#core/game/game-row.ts';
import type { VerifiedMessage } from '#core/game/messages.ts';

/** Whether the players' state hashes of a frame agree; undefined: the others' never came. */
type HashStatus = 'agree' | 'differ' | undefined;

export interface HeldRow {
  readonly row: GameRow;
  hashStatus: HashStatus;
}

/**
 * Rows stay here after the last full batch until the other players' hashes of them have come: for two players 17 s at 60 fps, for eight 4 s,
 * which is far more than packets take.
 */
const HOLD_ROWS = 2048;

/** Rows that wait to be written, in order. Memory: one batch and {@link HOLD_ROWS}. */
export class HeldRows {
  readonly #batchRows: number;
  #rows: HeldRow[] = [];

  constructor(batchRows: number) {
    this.#batchRows = batchRows;
  }

  push(row: GameRow): void {
    this.#rows.push({ row, hashStatus: undefined });
  }

  /** Notes what the hashes say. Frames that were written before, or that nobody told of, are passed over. */
  verify({ episode, from, to, agrees }: VerifiedMessage): void {
    // They are among the last ones: what a game says must not cost more than that.
    for (let i = this.#rows.length - 1; i >= Math.max(0, this.#rows.length - HOLD_ROWS); i--) {
      const held = this.#rows[i] as HeldRow;
      if (held.row.episode !== episode) continue;
      if (held.row.frame < from) return;
      if (held.row.frame <= to) held.hashStatus = agrees ? 'agree' : 'differ';
    }
  }

  /** Full batches; at the end whatever is left. */
  *batches(end: boolean): Generator<readonly HeldRow[]> {
    const size = this.#batchRows;
    while (this.#rows.length >= (end ? 1 : size + HOLD_ROWS)) {
      yield this.#rows.slice(0, size);
      this.#rows = this.#rows.slice(size);
    }
  }
}
