import { asTs, type SpanUs, type TsUs, tsAt } from '#format/core/time/units.ts';

/** A stretch of the session's clock, us; `toUs` is not part of it. */
export interface Stretch {
  readonly fromUs: TsUs;
  readonly toUs: TsUs;
}

/** Frames of one contiguous part; `to` is not part of it. */
export interface Piece {
  readonly from: number;
  readonly to: number;
}

/** A stretch to keep. Where it borders on a dropped stretch, it must hold no pixel of that. */
export interface KeptStretch extends Stretch {
  readonly afterDrop: boolean;
  readonly beforeDrop: boolean;
}

/** What is left of `whole` without `drops`, in order, within `window`. */
export function keptStretches(whole: Stretch, drops: readonly Stretch[], window = whole): KeptStretch[] {
  const kept: KeptStretch[] = [];
  let { fromUs } = whole;
  for (const drop of [...drops].sort((a, b) => a.fromUs - b.fromUs)) {
    const toUs = asTs(Math.min(drop.fromUs, whole.toUs));
    kept.push({ fromUs, toUs, afterDrop: fromUs > whole.fromUs, beforeDrop: toUs < whole.toUs });
    fromUs = asTs(Math.max(fromUs, drop.toUs));
  }
  kept.push({ fromUs, toUs: whole.toUs, afterDrop: fromUs > whole.fromUs, beforeDrop: false });
  return kept.map((stretch) => clipped(stretch, window)).filter(({ fromUs: from, toUs }) => toUs > from);
}

function clipped({ fromUs, toUs, afterDrop, beforeDrop }: KeptStretch, window: Stretch): KeptStretch {
  return {
    fromUs: asTs(Math.max(fromUs, window.fromUs)),
    toUs: asTs(Math.min(toUs, window.toUs)),
    afterDrop: afterDrop && fromUs >= window.fromUs,
    beforeDrop: beforeDrop && toUs <= window.toUs,
  };
}

/** What is known about the frames of the shard to be cut: one entry per frame, us. */
export interface CutFrames {
  readonly tsUs: Float64Array;
  readonly captureUs: Float64Array;
  readonly errUs: Uint32Array;
  readonly key: Uint8Array;
}

/**
 * The frames of each stretch, from its first keyframe on: nothing is encoded again. No frame begins before or ends after its stretch, or
 * shows pixels of a dropped stretch next to it. At an end that borders on none, a picture may have been read up to half a period outside.
 * Stretches without a keyframe give no piece.
 */
export function piecesOf({ tsUs, captureUs, errUs, key }: CutFrames, periodUs: SpanUs, stretches: readonly KeptStretch[]): Piece[] {
  const frames = tsUs.length;
  const slackUs = (strict: boolean) => (strict ? 0 : periodUs / 2);
  const begins = (n: number, { fromUs, afterDrop }: KeptStretch) =>
    key[n] === 1 && (tsUs[n] as number) >= fromUs && (captureUs[n] as number) - (errUs[n] as number) >= fromUs - slackUs(afterDrop);
  // A repeat shows what was read earlier, but never from before the keyframe that begins the piece.
  const inside = (n: number, { toUs, beforeDrop }: KeptStretch) =>
    (tsUs[n] as number) + periodUs <= toUs + 1 && (captureUs[n] as number) + (errUs[n] as number) < toUs + slackUs(beforeDrop);
  const pieces: Piece[] = [];
  let n = 0;
  for (const stretch of stretches) {
    while (n < frames && (tsUs[n] as number) < stretch.toUs && !begins(n, stretch)) n++;
    const from = n;
    while (n < frames && inside(n, stretch)) n++;
    if (n > from) pieces.push({ from, to: n });
  }
  return pieces;
}

/** Events of one device, counted from its first; `to` is not part of it. */
interface EventSpan {
  readonly from: number;
  readonly to: number;
}

/** Of the events of each device, how many lie up to a moment before the piece, and up to one at its end. */
export interface EventEnds {
  readonly before: ReadonlyMap<number, number>;
  readonly until: ReadonlyMap<number, number>;
  /** The piece before has all others that lie before the first row. */
  readonly exact: boolean;
}

/** Which rows a piece keeps, and by device (and pad) which events. */
export interface KeptRows {
  readonly keep: Uint8Array;
  readonly events: ReadonlyMap<number, EventSpan>;
  /** The piece's first row of each device. */
  readonly first: ReadonlySet<number>;
  /** Rows that account for other events than they did, and those. */
  readonly shares: ReadonlyMap<number, EventSpan & { readonly source: number }>;
}

/**
 * Rows of [fromUs, toUs) and their events. `source` is the device and pad of each row, as one number; `events` is `custom_events`. Events between the
 * last row and the last picture, which shows them, count in that row; rows whose events the piece before has for that reason count what is left.
 */
export function keptRows(
  tsUs: Float64Array,
  source: Uint8Array,
  events: Uint16Array,
  { fromUs, toUs }: Stretch,
  { before, until, exact }: EventEnds,
): KeptRows {
  const keep = new Uint8Array(tsUs.length);
  const first = new Set<number>();
  const shares = new Map<number, EventSpan & { source: number }>();
  const spans = new Map<number, { from: number; to: number; row: number; share: EventSpan }>();
  const counted = new Map<number, number>();
  for (let row = 0; row < tsUs.length; row++) {
    const whose = source[row] as number;
    // A device whose first row this is has given nothing to the piece before.
    const cutAt = exact && !counted.has(whose) ? 0 : (before.get(whose) ?? 0);
    const since = counted.get(whose) ?? 0;
    const sum = since + (events[row] as number);
    counted.set(whose, sum);
    const us = tsUs[row] as number;
    if (us < fromUs || us >= toUs) continue;
    keep[row] = 1;
    const span = spans.get(whose);
    const from = span?.from ?? (exact ? Math.max(since, cutAt) : Math.min(sum, cutAt));
    const share = { from: span === undefined ? from : Math.max(since, from), to: Math.max(sum, from) };
    if (span === undefined) first.add(row);
    if (share.from !== since || share.to !== sum || (span === undefined && !exact)) shares.set(row, { source: whose, ...share });
    spans.set(whose, { from, to: share.to, row, share });
  }
  for (const [whose, span] of spans) {
    const to = Math.max(span.to, until.get(whose) ?? 0);
    if (to > span.to) shares.set(span.row, { source: whose, from: span.share.from, to });
    span.to = to;
  }
  return { keep, events: spans, first, shares };
}

/** How many events of each device lie up to a moment. `tsUs` ascends. */
export function countedUpTo(tsUs: Float64Array, source: Uint8Array, us: TsUs): Map<number, number> {
  const counted = new Map<number, number>();
  for (let i = 0; i < tsUs.length && (tsUs[i] as number) <= us; i++) {
    const whose = source[i] as number;
    counted.set(whose, (counted.get(whose) ?? 0) + 1);
  }
  return counted;
}

/**
 * The events that the kept rows account for, and by how much each one's `seq` moves: the first becomes 0, a hole in the parent between two
 * kept events stays a hole, and a cut leaves none. `exact`: nothing is dropped before them, so a hole before the first stays one too.
 */
export function keptEvents(
  source: Uint8Array,
  seq: Uint32Array,
  rows: ReadonlyMap<number, { readonly from: number; readonly to: number }>,
  exact = false,
): { keep: Uint8Array; shift: Uint32Array; lost: number } {
  const keep = new Uint8Array(source.length);
  const shift = new Uint32Array(source.length);
  const counted = new Map<number, number>();
  // What `seq` moves by: the events cut, and the holes among them or before the first one kept.
  let cut = 0;
  let [before, lost, any] = [-1, 0, false];
  for (let i = 0; i < source.length; i++) {
    const whose = source[i] as number;
    const ordinal = counted.get(whose) ?? 0;
    counted.set(whose, ordinal + 1);
    const span = rows.get(whose);
    const hole = (seq[i] as number) - before - 1;
    before = seq[i] as number;
    const kept = span !== undefined && ordinal >= span.from && ordinal < span.to;
    if (kept && (any || exact)) lost += hole;
    else cut += hole;
    if (kept) {
      keep[i] = 1;
      any = true;
    } else cut += 1;
    shift[i] = cut;
  }
  return { keep, shift, lost };
}

/** Stretches between the first and the second marker, the third and the fourth, …; a last one without an end runs to the session's end. */
export function markedStretches(markersUs: readonly TsUs[], endUs: TsUs): Stretch[] {
  const stretches: Stretch[] = [];
  for (let i = 0; i < markersUs.length; i += 2) stretches.push({ fromUs: tsAt(markersUs, i), toUs: asTs((markersUs[i + 1] ?? endUs) + 1) });
  return stretches;
}

/** Whether a time lies between a marker and its partner. */
export const isMarkedAt = (markersUs: readonly TsUs[], us: TsUs): boolean => markersUs.filter((at) => at < us).length % 2 === 1;
