import { join } from 'node:path';
import { CONTROLS, EVENTS, FRAMES } from '#format/core/parquet/tables.ts';
import type { WrittenFile } from '#format/core/written-file.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { keptRows, type Piece } from '#shard/core/trim/trim.ts';
import { EventCut } from '#shard/cut/event-cut.ts';
import { sourceOf } from '#shard/cut/event-source.ts';
import type { RowSpan } from '#shard/cut/row-span.ts';
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
  const sources = await sourceOf(controls, 'custom_pad');
  const rows = keptRows(await controls.numbers('ts_us'), sources, rowEvents, rowSpan.span, events.ends);
  const kept = await events.write(join(work, EVENTS.file), rows);
  files.set(EVENTS.file, kept.written);
  // What is held where the piece begins counts in the first row of its device.
  const found = new Map<number, number>();
  for (const { source } of kept.found) found.set(source, (found.get(source) ?? 0) + 1);
  const moved = (axis: 'dx' | 'dy') => (value: unknown, row: number) => (value === null ? value : (kept.moved.get(row)?.[axis] ?? value));
  const own = (row: number) => {
    const share = rows.shares.get(row);
    return share === undefined ? (rowEvents[row] as number) : share.to - share.from;
  };
  const rewrites = {
    mouse_dx: moved('dx'),
    mouse_dy: moved('dy'),
    custom_events: (_: unknown, row: number) => own(row) + (rows.first.has(row) ? (found.get(sources[row] as number) ?? 0) : 0),
    custom_skipped: (value: unknown, row: number) => (rowSpan.exact || !rows.first.has(row) ? value : 0),
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
  const counts = (row: number) => rows.keep[row] === 1 && (rowSpan.exact || !rows.first.has(row));
  return {
    rows: sum(rows.keep),
    events: kept.events,
    lostEvents: kept.lost,
    skippedTicks: skipped?.reduce((total, count, row) => total + (counts(row) ? count : 0), 0) ?? 0,
    repeats: sum(repeat.subarray(piece.from, piece.to)),
  };
}
