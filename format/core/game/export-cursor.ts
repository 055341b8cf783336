import type { GameBatch } from '#format/core/game/comparison.ts';
import { type RowPlace, rowOrder } from '#format/core/game/row-order.ts';

/** A row under a cursor. */
export class ExportCursor {
  readonly #batches: AsyncIterator<GameBatch>;
  batch: GameBatch | undefined;
  at = -1;
  episode = -1;
  frame = -1;
  player = '';
  rows = 0;
  disordered = 0;
  /** Called with every row that is out of order, or repeated. */
  readonly #onDisordered: (place: RowPlace) => void;

  constructor(batches: AsyncIterable<GameBatch>, onDisordered: (place: RowPlace) => void) {
    this.#batches = batches[Symbol.asyncIterator]();
    this.#onDisordered = onDisordered;
  }

  get place(): RowPlace {
    return { episode: this.episode, frame: this.frame, player: this.player };
  }

  /** Advances by a row within the batch; false when another batch has to be loaded first. Rows out of place are skipped and counted. */
  step(): boolean {
    const { batch } = this;
    if (batch === undefined) return false;
    for (let at = this.at + 1; at < batch.rows; at++) {
      this.at = at;
      this.rows += 1;
      const place = { episode: batch.episode[at] as number, frame: batch.frame[at] as number, player: batch.player[at] as string };
      if (rowOrder(this, place) < 0) {
        ({ episode: this.episode, frame: this.frame, player: this.player } = place);
        return true;
      }
      this.disordered += 1;
      this.#onDisordered(place);
    }
    this.at = batch.rows;
    return false;
  }

  /** Advances by a row; `batch` is undefined after the last one. */
  async next(): Promise<void> {
    while (!this.step()) {
      const { value, done } = await this.#batches.next();
      this.batch = done === true ? undefined : value;
      this.at = -1;
      if (this.batch === undefined) return;
    }
  }
}
