import type { TsUs } from '#format/core/time/units.ts';

/** Keys and buttons that went down or up, in order of time. `code`: by index into the codes of the session, `down`: 1 or 0. */
export interface Strokes {
  readonly tsUs: Float64Array;
  readonly code: Uint8Array;
  readonly down: Uint8Array;
}

/** Events of the mouse that moved, in order of time; device counts. */
export interface Moves {
  readonly tsUs: Float64Array;
  readonly dx: Float32Array;
  readonly dy: Float32Array;
}

/** What a player did, as `events.parquet` has it. */
export interface PlayedInput {
  readonly strokes: Strokes;
  readonly moves: Moves;
}

/** How much of something is doubtful, and where: at most {@link MOST_SPANS}. */
export interface Doubtful {
  /** Of all that could be judged, 0 to 1. */
  readonly share: number;
  /** How many could be judged: strokes, moves, frames or windows. */
  readonly of: number;
  readonly at: readonly Span[];
}

/** Seconds after the first frame. */
export interface Span {
  readonly from_s: number;
  readonly to_s: number;
}

export const MOST_SPANS = 8;

/** Parts of a second closer than this are one place. */
const JOINED_S = 2;

/** The share of the marked ones, and the longest places they make up, in order. `marked`: 1 at each doubtful one; `of`: how many could be judged. */
export function doubtful(tsUs: Float64Array, marked: Uint8Array, t0Us: TsUs, of = marked.length): Doubtful {
  const spans: { from_s: number; to_s: number }[] = [];
  let count = 0;
  for (let i = 0; i < marked.length; i++) {
    if (marked[i] !== 1) continue;
    count += 1;
    const s = ((tsUs[i] as number) - t0Us) / 1e6;
    const last = spans.at(-1);
    if (last !== undefined && s - last.to_s <= JOINED_S) last.to_s = s;
    else spans.push({ from_s: s, to_s: s });
  }
  const longest = spans.toSorted((a, b) => b.to_s - b.from_s - (a.to_s - a.from_s)).slice(0, MOST_SPANS);
  return {
    share: of === 0 ? 0 : count / of,
    of,
    at: longest.toSorted((a, b) => a.from_s - b.from_s),
  };
}
