import type { Piece } from '#shard/core/trim/trim.ts';

/**
 * The parts of a session that is longer than a shard may be (GAP v0.2 section 1): few, of about equal length, none with more than `most` frames,
 * each from a keyframe on. Equal, because a session of 125 minutes would otherwise end with a shard of five, and 30 is the least. A GOP longer than
 * `most` is not divided.
 */
export function rolledParts(key: Uint8Array, frames: number, most: number): Piece[] {
  const parts: Piece[] = [];
  for (let from = 0; from < frames; ) {
    const left = frames - from;
    const to = left <= most ? frames : cutNear(key.subarray(0, frames), from + left / Math.ceil(left / most), from, from + most);
    parts.push({ from, to });
    from = to;
  }
  return parts;
}

/** The keyframe nearest to `wanted`, after `from` and no later than `latest`; the next one where there is none in between. */
function cutNear(key: Uint8Array, wanted: number, from: number, latest: number): number {
  let [before, after] = [Math.floor(wanted), Math.floor(wanted) + 1];
  while (before > from && key[before] !== 1) before--;
  while (after < key.length && key[after] !== 1) after++;
  if (before === from) return after;
  return after <= latest && after - wanted <= wanted - before ? after : before;
}
