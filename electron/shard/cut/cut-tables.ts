import { join } from 'node:path';
import { CONTROLS, EVENTS, FRAMES } from '#core/format/parquet/tables.ts';
import type { WrittenFile } from '#core/format/written-file.ts';
import { keptRows, type Piece } from '#core/trim/trim.ts';
import { EventCut } from '#shard/cut/event-cut.ts';
import { sourceOf } from '#shard/cut/event-source.ts';
import type { RowSpan } from '#shard/cut/row-span.ts';
import { TableReader } from '#shard/tables/read-table.ts';
import { rewriteTable } from '#shard/tables/rewrite-table.ts';

/** From where to where, and the files written so far. */
export interface Cutting {
  readonly folder: string;
  readonly work: string;
  readonly files: Map<string, WrittenFile>;
}

/** Rows, events and frames of a piece; returns how many there are. */
export async function cutTables(cutting: Cutting, repeat: Uint8Array, piece: Piece, rowSpan: RowSpan) {
  const { folder, work, files } = cutting;
  using controls = await TableReader.open(join(folder, CONTROLS.file));
  using frameTable = await TableReader.open(join(folder, FRAMES.file));
  using events = await EventCut.open(folder, rowSpan);
  const rowEvents = await controls.fill('custom_events', new Uint16Array(controls.rows));
  const rows = keptRows(
    await controls.numbers('ts_us'),
    await sourceOf(controls, 'custom_pad'),
    rowEvents,
    rowSpan.span,
    rowSpan.exact ? undefined : events.before,
  );
  const kept = await events.write(join(work, EVENTS.file), rows.events);
  files.set(EVENTS.file, kept.written);
  // What the first row of a device says of the time since the one before it: only what is the piece's.
  const firstRows = new Map([...rows.events].map(([source, { row, inRow }]) => [row, { source, inRow }]));
  const begins = (of: (first: { source: number; inRow: number }, value: unknown) => unknown) => (value: unknown, row: number) => {
    const first = firstRows.get(row);
    return first === undefined || value === null ? value : of(first, value);
  };
  const moved = (axis: 'dx' | 'dy') => begins(({ source }, value) => (rowSpan.exact ? value : (kept.moved.get(source)?.[axis] ?? 0)));
  const rewrites = {
    mouse_dx: moved('dx'),
    mouse_dy: moved('dy'),
    custom_events: begins(({ source, inRow }) => inRow + kept.found.filter((one) => one.source === source).length),
    custom_skipped: begins((_, value) => (rowSpan.exact ? value : 0)),
  };
  files.set(CONTROLS.file, await rewriteTable(controls, join(work, CONTROLS.file), CONTROLS.file, rows.keep, { rewrites }));
  const keepFrames = new Uint8Array(frameTable.rows).fill(1, piece.from, piece.to);
  files.set(
    FRAMES.file,
    await rewriteTable(frameTable, join(work, FRAMES.file), FRAMES.file, keepFrames, {
      rewrites: { frame_idx: (value) => Number(value) - piece.from },
    }),
  );
  const skipped = controls.has('custom_skipped') ? await controls.fill('custom_skipped', new Uint16Array(controls.rows)) : undefined;
  const sum = (values: Uint8Array) => values.reduce((total, value) => total + value, 0);
  const counts = (row: number) => rows.keep[row] === 1 && (rowSpan.exact || !firstRows.has(row));
  return {
    rows: sum(rows.keep),
    events: kept.events,
    lostEvents: kept.lost,
    skippedTicks: skipped?.reduce((total, count, row) => total + (counts(row) ? count : 0), 0) ?? 0,
    repeats: sum(repeat.subarray(piece.from, piece.to)),
  };
}
