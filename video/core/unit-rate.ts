import type { UnitLine } from '#video/core/units.ts';

/**
 * Above the rate asked for, on average, by which the video may be before its next units get less: noise takes 4 % more and looks better for it,
 * turns in a first-person game take 30 %.
 */
const MOST = 1.1;
/** What is too much is paid back over so many seconds of video. */
const OVER_S = 20;
/** Least share of the rate asked for: below it small things are no longer themselves. */
const LEAST = 0.5;

/** What counts of a finished unit. */
type Made = Pick<UnitLine, 'unit' | 'frames' | 'bytes'>;

/**
 * Bit rate to ask of a unit: each is encoded by itself, and SVT-AV1 exceeds its target by 30 % where every picture turns, for minutes (6.5 instead
 * of 5 Mb/s in chocolate-doom). What went before counts, except for the unit just before, which may still be in the works: so it depends on nothing
 * but the units themselves, also after a kill.
 */
export function unitRate(unit: number, made: Iterable<Made>, asked: { readonly bitrateBps: number; readonly fps: number }): number {
  let [bits, frames] = [0, 0];
  for (const before of made) {
    if (before.unit > unit - 2) continue;
    bits += 8 * before.bytes;
    frames += before.frames;
  }
  const { bitrateBps, fps } = asked;
  const overBits = bits - (MOST * bitrateBps * frames) / fps;
  const share = 1 - Math.max(0, overBits) / (bitrateBps * OVER_S);
  return Math.round(bitrateBps * Math.max(LEAST, share));
}
