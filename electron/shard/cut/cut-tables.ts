import { join } from 'node:path';
import { CONTROLS, EVENTS, FRAMES } from '#core/format/parquet/tables.ts';
import type { WrittenFile } from '#core/format/written-file.ts';
import { DEVICES } from '#core/input/codes.ts';
import { keptEvents, keptRows, type Piece, type Stretch } from '#core/trim/trim.ts';
import { TableReader } from '#shard/tables/read-table.ts';
import { rewriteTable } from '#shard/tables/rewrite-table.ts';

/** From where to where, and the files written so far. */
export interface Cutting {
  readonly folder: string;
  readonly work: string;
  readonly files: Map<string, WrittenFile>;
}

/** The rows of a piece. */
export interface RowSpan {
  readonly span: Stretch;
  /** Nothing was dropped before it: its first row has what happened since the last one of the piece before. */
  readonly exact: boolean;
}

/** Rows, events and frames of a piece; returns how many there are. */
export async function cutTables({ folder, work, files }: Cutting, repeat: Uint8Array, piece: Piece, { span, exact }: RowSpan) {
  using controls = await TableReader.open(join(folder, CONTROLS.file));
  using events = await TableReader.open(join(folder, EVENTS.file));
  using frameTable = await TableReader.open(join(folder, FRAMES.file));
  const rowEvents = await controls.fill('custom_events', new Uint16Array(controls.rows));
  const rows = keptRows(await controls.numbers('ts_us'), await sourceOf(controls, 'custom_pad'), rowEvents, { ...span, exact });
  const seq = await events.fill('seq', new Uint32Array(events.rows));
  const kept = keptEvents(await sourceOf(events, 'pad'), seq, rows.events, exact);
  // Where something was dropped before it, a piece's first row counts what happened in that: reset it to 0. Motion is null where the device has none.
  const begins = (value: unknown, row: number) => (rows.first[row] === 1 && value !== null ? 0 : value);
  const path = (file: string) => join(work, file);
  files.set(
    CONTROLS.file,
    await rewriteTable(controls, path(CONTROLS.file), CONTROLS.file, rows.keep, {
      mouse_dx: begins,
      mouse_dy: begins,
      custom_events: begins,
      custom_skipped: begins,
    }),
  );
  files.set(
    EVENTS.file,
    await rewriteTable(events, path(EVENTS.file), EVENTS.file, kept.keep, {
      seq: (value, row) => Number(value) - (kept.shift[row] as number),
    }),
  );
  const keepFrames = new Uint8Array(frameTable.rows).fill(1, piece.from, piece.to);
  files.set(
    FRAMES.file,
    await rewriteTable(frameTable, path(FRAMES.file), FRAMES.file, keepFrames, { frame_idx: (value) => Number(value) - piece.from }),
  );
  const skipped = controls.has('custom_skipped') ? await controls.fill('custom_skipped', new Uint16Array(controls.rows)) : undefined;
  const sum = (values: Uint8Array) => values.reduce((total, value) => total + value, 0);
  return {
    rows: sum(rows.keep),
    events: sum(kept.keep),
    lostEvents: kept.lost,
    skippedTicks: skipped?.reduce((total, count, row) => total + (rows.keep[row] === 1 && rows.first[row] === 0 ? count : 0), 0) ?? 0,
    repeats: sum(repeat.subarray(piece.from, piece.to)),
  };
}

/** The source of each row as one number: its device and, for pads, which pad. */
async function sourceOf(table: TableReader, padColumn: string): Promise<Uint8Array> {
  const device = await table.words('device', DEVICES);
  const pad = table.has(padColumn) ? await table.fill(padColumn, new Uint8Array(table.rows)) : undefined;
  return device.map((value, row) => value + 16 * (pad?.[row] ?? 0));
}
