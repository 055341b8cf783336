import { join } from 'node:path';
import { EVENTS } from '#format/core/parquet/tables.ts';
import type { TsUs } from '#format/core/time/units.ts';
import type { WrittenFile } from '#format/core/written-file.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { FOUND_BEFORE_US, type HeldBefore, heldBefore } from '#shard/core/trim/held-before.ts';
import { countedUpTo, type EventEnds, type KeptRows, keptEvents } from '#shard/core/trim/trim.ts';
import { deviceOf, sourceOf } from '#shard/cut/event-source.ts';
import type { RowSpan } from '#shard/cut/row-span.ts';
import { type NewRow, rewriteTable } from '#shard/tables/rewrite-table.ts';

/** The events of a piece: those its rows account for, after what is held where it begins. */
export interface CutEvents {
  readonly written: WrittenFile;
  readonly events: number;
  readonly lost: number;
  readonly found: readonly HeldBefore[];
  /** The motion in each row that accounts for other events than it did. */
  readonly moved: ReadonlyMap<number, { readonly dx: number; readonly dy: number }>;
}

const HELD = EVENTS.columns.filter(({ name }) => name === 'held');

/** Cuts `events.parquet`. */
export class EventCut implements Disposable {
  /** How many events of each device lie before the piece and up to its end, by their time. */
  readonly ends: EventEnds;
  readonly #table: TableReader;
  readonly #tsUs: Float64Array;
  readonly #source: Uint8Array;
  readonly #afterUs: TsUs;

  private constructor(table: TableReader, tsUs: Float64Array, source: Uint8Array, { exact, afterUs, untilUs }: RowSpan) {
    this.#table = table;
    this.#tsUs = tsUs;
    this.#source = source;
    this.#afterUs = afterUs;
    this.ends = { before: countedUpTo(tsUs, source, afterUs), until: countedUpTo(tsUs, source, untilUs), exact };
  }

  static async open(folder: string, span: RowSpan): Promise<EventCut> {
    using opened = new DisposableStack();
    const table = opened.use(await TableReader.open(join(folder, EVENTS.file)));
    const cut = new EventCut(table, await table.numbers('ts_us'), await sourceOf(table, 'pad'), span);
    opened.move();
    return cut;
  }

  [Symbol.dispose](): void {
    this.#table[Symbol.dispose]();
  }

  async write(path: string, { events: spans, shares }: KeptRows): Promise<CutEvents> {
    const table = this.#table;
    const { keep, shift, lost } = keptEvents(this.#source, await table.fill('seq', new Uint32Array(table.rows)), spans, this.ends.exact);
    const codes = new Set<string>();
    await table.each('code', (values) => {
      for (let i = 0; i < values.length; i++) codes.add(String(values[i]));
    });
    const names = [...codes];
    const columns = {
      source: this.#source,
      code: await table.words('code', names),
      value: await table.fill('value', new Float32Array(table.rows)),
    };
    const found = heldBefore(columns, names, spans);
    const begins = this.#foundRows(found, names, keep);
    const written = await rewriteTable(table, path, EVENTS.file, keep, {
      adds: HELD,
      begins,
      rewrites: { seq: (value, row) => Number(value) - (shift[row] as number) + begins.length, held: (value) => value === true },
    });
    const events = keep.reduce((total, value) => total + value, 0) + begins.length;
    return { written, events, lost, found, moved: await this.#moved(shares) };
  }

  /** Just before the piece's own events, and before its first picture. */
  #foundRows(found: readonly HeldBefore[], names: readonly string[], keep: Uint8Array): NewRow[] {
    const first = keep.indexOf(1);
    const beginsUs = Math.min(this.#afterUs, first < 0 ? Number.POSITIVE_INFINITY : (this.#tsUs[first] as number)) - FOUND_BEFORE_US;
    return found.map(({ source, code }, i) => ({
      ts_us: Math.round(beginsUs) + i,
      seq: i,
      ...deviceOf(source),
      code: names[code],
      value: 1,
      dx: 0,
      dy: 0,
      held: true,
    }));
  }

  async #moved(shares: KeptRows['shares']): Promise<CutEvents['moved']> {
    const table = this.#table;
    const [dx, dy] = [await table.fill('dx', new Float32Array(table.rows)), await table.fill('dy', new Float32Array(table.rows))];
    const moved = new Map([...shares.keys()].map((row) => [row, { dx: 0, dy: 0 }]));
    const counted = new Map<number, number>();
    this.#source.forEach((source, i) => {
      const ordinal = counted.get(source) ?? 0;
      counted.set(source, ordinal + 1);
      for (const [row, share] of shares) {
        if (share.source !== source || ordinal < share.from || ordinal >= share.to) continue;
        const sum = moved.get(row) as { dx: number; dy: number };
        sum.dx += dx[i] as number;
        sum.dy += dy[i] as number;
      }
    });
    return moved;
  }
}
