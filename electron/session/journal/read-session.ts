import { type Anchor, Closing } from '#core/journal/closing.ts';
import { GapRecords } from '#core/journal/gap-records.ts';
import { type BlockKind, OTHER_VERSION } from '#core/journal/journal.ts';
import { Opening } from '#core/journal/opening.ts';
import { RECORDS } from '#core/journal/records.ts';
import type { Ending } from '#format/core/documents/meta.ts';
import { Relief } from '#format/core/documents/relief.ts';
import { ViewChange } from '#format/core/documents/view-change.ts';
import { GapError, wordsOf } from '#format/core/errors.ts';
import { MOUSE } from '#format/core/input/codes.ts';
import { said } from '#format/core/said.ts';
import { asTs } from '#format/core/time/units.ts';
import { readJournal } from '#session/journal/journal-file.ts';

function doubled(values: Uint16Array<ArrayBuffer>): Uint16Array<ArrayBuffer> {
  const larger = new Uint16Array(2 * values.length);
  larger.set(values);
  return larger;
}

/** What only the recorder's own closing knows. */
const UNKNOWN = {
  videoBytes: 0,
  lostRows: 0,
  skippedFrames: undefined,
  droppedCaptures: undefined,
  unmapped: undefined,
  positions: undefined,
  restarts: undefined,
};

/** Reads a session from its journal (`plan`: the text of its opening): whole blocks only, up to the first damaged one, and at most `videoFrames` frames. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one table, of what each kind of block adds
export function readSession(
  journal: string,
  videoFrames: number,
  ended: Ending,
  why: string,
): { opening: Opening; plan: string; closing: Closing; complete: boolean } {
  let opening: Opening | undefined;
  let plan = '';
  const counts = { t0Us: asTs(0), frames: 0, repeats: 0, events: 0, nextSeq: 0, lost: 0 };
  // Two numbers a row: two hours with four pads are ten million rows.
  let rows = new Uint16Array(1 << 16);
  let rowCount = 0;
  const anchors: Anchor[] = [];
  const reliefs: Relief[] = [];
  const views: ViewChange[] = [];
  let last: Closing | undefined;
  const gaps = new GapRecords();
  const take: Readonly<Record<BlockKind, (payload: Uint8Array) => void>> = {
    plan: (payload) => {
      opening = readOpening(journal, payload);
      plan = Buffer.from(payload).toString('utf8');
    },
    rows: (payload) => {
      for (const { events, device, skipped } of RECORDS.rows.all(payload)) {
        if (2 * rowCount === rows.length) rows = doubled(rows);
        rows[2 * rowCount] = events;
        rows[2 * rowCount + 1] = device === MOUSE ? skipped : 0;
        rowCount += 1;
      }
    },
    events: (payload) => {
      for (const { seq } of RECORDS.events.all(payload)) {
        counts.events += 1;
        counts.lost += seq - counts.nextSeq;
        counts.nextSeq = seq + 1;
      }
    },
    frames: (payload) => {
      for (const { tsUs, repeat } of RECORDS.frames.all(payload)) {
        if (counts.frames === videoFrames) return;
        if (counts.frames === 0) counts.t0Us = tsUs;
        counts.frames += 1;
        if (repeat) counts.repeats += 1;
      }
    },
    anchors: (payload) => {
      for (const { tsUs, utcUs, widthUs } of RECORDS.anchors.all(payload)) anchors.push({ tsUs, utcUs, widthUs });
    },
    gaps: (payload) => {
      for (const gap of RECORDS.gaps.all(payload)) gaps.take(gap);
    },
    // `takeBack` has already cut the journal before this block.
    'take-back': () => {},
    // Sealing turns these into tables.
    game: () => {},
    net: () => {},
    labels: () => {},
    relief: (payload) => reliefs.push(...readLine(payload, Relief)),
    view: (payload) => views.push(...readLine(payload, ViewChange)),
    closing: (payload) => {
      last = readClosing(payload);
    },
  };
  const { damage } = readJournal(journal, new Set(Object.keys(take) as BlockKind[]), (kind, payload) => take[kind](payload));
  if (opening === undefined && damage?.startsWith(OTHER_VERSION) === true)
    throw new GapError('shard.journal', said`${journal}: ${damage}`, said`Keep the folder, and seal it with the version that recorded it`);
  if (opening === undefined)
    throw new GapError(
      'shard.journal',
      said`${journal}: its first block, the plan, cannot be read`,
      said`Keep the folder: no shard can be made from it without the plan`,
    );
  const { t0Us, frames, repeats, lost } = counts;
  // Nothing was lost: the recorder wrote its closing, and the video has every frame of it.
  if (last !== undefined && last.frames <= frames) return { opening, plan, closing: last, complete: true };
  const closing: Closing = {
    ended,
    why,
    t0Us,
    frames,
    repeats,
    captured: frames - repeats,
    ...UNKNOWN,
    ...accounted(rows.subarray(0, 2 * rowCount), counts.events),
    lostEvents: lost,
    anchors,
    gaps: gaps.until({ t0Us, fps: opening.plan.fps }, frames),
    reliefs: reliefs.filter(({ frame }) => frame < frames),
    views: views.filter(({ frame }) => frame < frames),
  };
  return { opening, plan, closing, complete: false };
}

/**
 * Rows and events are written in turn: the last rows may refer to events that were never written, and the last events may have no row
 * yet. Keeps only rows and events that account for each other. `rows` alternates events and skipped ticks of each row.
 */
function accounted(rows: Uint16Array, events: number): Pick<Closing, 'rows' | 'events' | 'skippedTicks'> {
  const kept = { rows: 0, events: 0, skippedTicks: 0 };
  for (let at = 0; at < rows.length; at += 2) {
    const inRow = rows[at] as number;
    if (kept.events + inRow > events) break;
    kept.rows += 1;
    kept.events += inRow;
    kept.skippedTicks += rows[at + 1] as number;
  }
  return kept;
}

/** A closing that another version wrote counts as missing: the records can be counted instead. */
function readClosing(payload: Uint8Array): Closing | undefined {
  try {
    return Closing.parse(JSON.parse(Buffer.from(payload).toString('utf8')));
  } catch {
    return undefined;
  }
}

/** What a block of one line of JSON says; nothing where another version wrote it. */
function readLine<T>(payload: Uint8Array, schema: { parse(value: unknown): T }): T[] {
  try {
    return [schema.parse(JSON.parse(Buffer.from(payload).toString('utf8')))];
  } catch {
    return [];
  }
}

function readOpening(journal: string, payload: Uint8Array): Opening {
  try {
    return Opening.parse(JSON.parse(Buffer.from(payload).toString('utf8')));
  } catch (cause) {
    throw new GapError(
      'shard.journal',
      said`${journal}: the plan cannot be read: ${wordsOf(cause)}`,
      said`It was written by another version: recover it with that version`,
      { cause },
    );
  }
}
