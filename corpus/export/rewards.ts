import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { countUpTo } from '#format/core/clip/clip-times.ts';
import type { Meta } from '#format/core/documents/meta.ts';
import { GAME } from '#format/core/parquet/tables.ts';
import { firstAtLeast } from '#format/core/time/first-at-least.ts';
import { asTs, type TsUs, tsAt } from '#format/core/time/units.ts';
import { TableReader } from '#format/tables/read-table.ts';

/** What the game said of the player of this machine; rows in order of time. */
export class Rewards {
  readonly #tsUs: Float64Array;
  readonly #reward: Float64Array;
  readonly #ended: Uint8Array;

  private constructor(rows: readonly { readonly us: TsUs; readonly reward: number; readonly ended: number }[]) {
    this.#tsUs = Float64Array.from(rows, ({ us }) => us);
    this.#reward = Float64Array.from(rows, ({ reward }) => reward);
    this.#ended = Uint8Array.from(rows, ({ ended }) => ended);
  }

  /** Whether a game reported any, and said which player this is. */
  static areIn(folder: string, meta: Meta): boolean {
    return existsSync(join(folder, GAME.file)) && playerOf(meta) !== 0;
  }

  /** Undefined where there are none. */
  static async of(folder: string, meta: Meta): Promise<Rewards | undefined> {
    if (!Rewards.areIn(folder, meta)) return undefined;
    const player = playerOf(meta);
    using table = await TableReader.open(join(folder, GAME.file));
    const [us, ids, rewards] = [await table.numbers('ts_us'), await table.numbers('player_id'), await table.numbers('reward')];
    const terminated = await table.fill('terminated', new Uint8Array(table.rows));
    const truncated = await table.fill('truncated', new Uint8Array(table.rows));
    const rows = Array.from(us, (at, i) => {
      const reward = rewards[i] as number;
      return {
        us: asTs(at),
        player: ids[i],
        reward: Number.isNaN(reward) ? 0 : reward,
        ended: (terminated[i] as number) | (truncated[i] as number),
      };
    });
    return new Rewards(rows.filter((row) => row.player === player).sort((a, b) => a.us - b.us));
  }

  /** Summed over the interval after each picture; 1 where the episode ended in it. */
  between(captureUs: Float64Array, untilUs: TsUs): { readonly reward: Float32Array; readonly done: Uint8Array } {
    const count = captureUs.length;
    const sums = new Float64Array(count);
    const done = new Uint8Array(count);
    for (let i = countUpTo(this.#tsUs, tsAt(captureUs, 0)); i < this.#tsUs.length && (this.#tsUs[i] as number) <= untilUs; i++) {
      const n = Math.min(count, firstAtLeast(captureUs, this.#tsUs[i] as number)) - 1;
      sums[n] = (sums[n] as number) + (this.#reward[i] as number);
      if (this.#ended[i] === 1) done[n] = 1;
    }
    return { reward: Float32Array.from(sums), done };
  }
}

/** 0: no game said who that is. */
const playerOf = (meta: Meta): number => meta.recorder?.game_state?.player_id ?? 0;
