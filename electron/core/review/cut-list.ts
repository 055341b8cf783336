import { asSpan } from '#format/core/time/units.ts';
import { FRAME_FLAGS, type FrameIndex } from '#shard/core/review/frame-table.ts';
import { keptStretches, type Piece, piecesOf, type Stretch } from '#shard/core/trim/trim.ts';

/** Shorter pieces are not made. */
const LEAST_S = 1;

/** As many as one request may hold. */
export const MOST_DROPS = 500;

/** Drops of whole frames, in order, without overlap. */
export type Drops = readonly Piece[];

/** With one more; those that touch become one. */
export function withDrop(drops: Drops, added: Piece): Drops {
  const joined: Piece[] = [];
  for (const next of [...drops, added].filter(({ from, to }) => to > from).sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last === undefined || next.from > last.to) joined.push(next);
    else joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, next.to) };
  }
  return joined;
}

/** Everything before and after a stretch, besides what is dropped already. */
export function withOnly(drops: Drops, kept: Piece, count: number): Drops {
  return withDrop(withDrop(drops, { from: 0, to: kept.from }), { from: kept.to, to: count });
}

/** Without the one that holds a frame. */
export function withoutDrop(drops: Drops, frame: number): Drops {
  return drops.filter(({ from, to }) => frame < from || frame >= to);
}

/** The frames that a stretch of the clock touches. */
export function framesOf({ fromUs, toUs }: Stretch, index: FrameIndex): Piece {
  return { from: index.at(fromUs), to: Math.min(index.count, index.at(toUs) + 1) };
}

/** Seconds after the first frame, as a cut is asked for. */
export function cutsOf(drops: Drops, index: FrameIndex): { readonly fromS: number; readonly toS: number }[] {
  const seconds = (frame: number) => (index.tsUs(frame) - index.table.t0Us) / 1e6;
  return drops.map(({ from, to }) => ({ fromS: seconds(from), toS: seconds(to) }));
}

/**
 * About what a cut leaves: each piece from a keyframe on, none shorter than a second. The cut itself goes by the stamps as they were made, with their error
 * bounds: where a drop ends within milliseconds of a keyframe, a piece may begin at the next one.
 */
export function piecesLeft(drops: Drops, index: FrameIndex): Piece[] {
  const { fps, residualUs, flags } = index.table;
  const tsUs = Float64Array.from({ length: index.count }, (_, n) => index.tsUs(n));
  const frames = {
    tsUs,
    captureUs: tsUs.map((us, n) => us + (residualUs[n] as number)),
    errUs: new Uint32Array(index.count),
    key: flags.map((bits) => bits & FRAME_FLAGS.key),
  };
  const stretch = ({ from, to }: Piece) => ({ fromUs: index.tsUs(from), toUs: index.tsUs(to) });
  const stretches = keptStretches(stretch({ from: 0, to: index.count }), drops.map(stretch));
  return piecesOf(frames, asSpan(1e6 / fps), stretches).filter(({ from, to }) => to - from >= LEAST_S * fps);
}
