import { type Doubtful, MOST_SPANS } from '#corpus/core/authenticity/played-input.ts';

/** Means over half a second are compared: encoding blurs single pictures, and a stretch differs by half a grey level (six real games). */
const STRETCH_S = 0.5;
/** `frames.parquet` has 1/256 grey levels. */
const SCALE = 256;
/** Rises and falls that count: of brightness in grey levels; of change in grey levels, and as a share of it. */
const LEAST_LUMA = 2;
const LEAST_CHANGE = 1;
const LEAST_CHANGE_SHARE = 0.3;
/** A picture that fills a part of the frame rises by less when all of the frame is looked at. */
const LEAST_RATIO = 0.25;
/** Of fewer rises nothing can be said. */
const LEAST_RISES = 8;

/** What a table says of each picture, 1/256 grey levels, and what decoding it found, grey levels. */
export interface ToldPictures {
  readonly luma: Uint16Array;
  readonly change: Uint16Array;
  readonly blank: Uint8Array;
}
export interface SeenPictures {
  readonly luma: Float32Array;
  readonly change: Float32Array;
}

/**
 * Finds stretches in which the decoded pictures do not change in brightness and motion as the table says. Such a table was made for other pictures, to hide where these come
 * from. `of`: how many changes were large enough to compare.
 */
export function inventedPictures(told: ToldPictures, seen: SeenPictures, fps: number): Doubtful {
  const length = Math.round(STRETCH_S * fps);
  const count = Math.floor(Math.min(told.luma.length, seen.luma.length) / length);
  const means = (column: ArrayLike<number>, scale: number) =>
    Float64Array.from({ length: count }, (_, k) => meanOf(column, k * length, length) / scale);
  const pairs = [
    { told: means(told.luma, SCALE), seen: means(seen.luma, 1), least: () => LEAST_LUMA },
    {
      told: means(told.change, SCALE),
      seen: means(seen.change, 1),
      least: (mean: number) => Math.max(LEAST_CHANGE, LEAST_CHANGE_SHARE * mean),
    },
  ];
  const blank = means(told.blank, 1);
  let [of, wrong] = [0, 0];
  const at: { from_s: number; to_s: number }[] = [];
  for (let k = 1; k < count; k++) {
    if ((blank[k] as number) + (blank[k - 1] as number) > 0) continue;
    for (const pair of pairs) {
      const [said, found] = [rise(pair.told, k), rise(pair.seen, k)];
      const most = Math.max(Math.abs(said), Math.abs(found));
      if (most < pair.least(Math.max(pair.told[k] as number, pair.seen[k] as number))) continue;
      of += 1;
      if (said * found > 0 && Math.min(Math.abs(said), Math.abs(found)) >= LEAST_RATIO * most) continue;
      wrong += 1;
      mark(at, (k * length) / fps, ((k + 1) * length) / fps);
    }
  }
  return of < LEAST_RISES ? { share: 0, of: 0, at: [] } : { share: wrong / of, of, at: at.slice(0, MOST_SPANS) };
}

function meanOf(column: ArrayLike<number>, from: number, length: number): number {
  let sum = 0;
  // The first picture has none before it.
  for (let i = from; i < from + length; i++) sum += Number.isNaN(column[i]) ? 0 : (column[i] as number);
  return sum / length;
}

const rise = (means: Float64Array, k: number): number => (means[k] as number) - (means[k - 1] as number);

function mark(at: { from_s: number; to_s: number }[], from_s: number, to_s: number): void {
  const last = at.at(-1);
  if (last !== undefined && last.to_s >= from_s) last.to_s = to_s;
  else at.push({ from_s, to_s });
}
