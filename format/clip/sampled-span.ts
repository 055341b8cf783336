import type { SpanRows, TimedSpan } from '#format/clip/table-span.ts';
import { keysOfSession } from '#format/core/clip/action-codes.ts';
import { countUpTo } from '#format/core/clip/clip-times.ts';
import { sampledEvents } from '#format/core/clip/sampled-events.ts';
import { GapError } from '#format/core/errors.ts';
import { DEVICES } from '#format/core/input/codes.ts';
import { MOST_ROWS_PER_S } from '#format/core/parquet/tables.ts';
import type { TsUs } from '#format/core/time/units.ts';
import type { TableReader } from '#format/tables/read-table.ts';

/** The events of a shard that another program recorded without writing any, made of its rows, all at once. */
export class SampledSpan implements TimedSpan {
  readonly #all: SpanRows;

  private constructor(all: SpanRows) {
    this.#all = all;
  }

  /** `seconds`: of its pictures. Rejects where the rows cannot be read, and with a GapError (`shard.controls`) where they are more than a session can have. */
  static async of(controls: TableReader, seconds: number): Promise<SampledSpan> {
    if (controls.rows > MOST_ROWS_PER_S * (seconds + 10))
      throw new GapError(
        'shard.controls',
        `controls.parquet: ${controls.rows} rows for ${seconds.toFixed(1)} s of pictures`,
        `Have its recorder mended: more than ${MOST_ROWS_PER_S} rows a second are not read`,
      );
    const column = async (name: string) =>
      controls.has(name) ? await controls.numbers(name) : new Float64Array(controls.rows).fill(Number.NaN);
    const device = await controls.words('device', DEVICES);
    const rows = {
      tsUs: await column('ts_us'),
      device: (row: number) => DEVICES[device[row] as number],
      keymask: await column('keymask'),
      padButtons: await column('pad_buttons'),
      dx: await column('mouse_dx'),
      dy: await column('mouse_dy'),
    };
    const events = sampledEvents(rows, keysOfSession(undefined).keymaskBits);
    const columns = (['code', 'value', 'dx', 'dy', 'held'] as const).map((name) => [name, events.map((event) => event[name])] as const);
    return new SampledSpan({
      from: 0,
      tsUs: Float64Array.from(events, ({ tsUs }) => tsUs),
      columns: new Map<string, readonly unknown[]>(columns),
    });
  }

  async between(afterUs: TsUs, uptoUs: TsUs): Promise<SpanRows> {
    const { tsUs, columns } = this.#all;
    const [from, to] = [countUpTo(tsUs, afterUs), countUpTo(tsUs, uptoUs)];
    return { from, tsUs: tsUs.slice(from, to), columns: new Map([...columns].map(([name, values]) => [name, values.slice(from, to)])) };
  }

  async each(column: string, take: (values: ArrayLike<unknown>) => void): Promise<void> {
    take(this.#all.columns.get(column) ?? []);
  }
}
