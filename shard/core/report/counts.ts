import type { Counts } from '#shard/core/report/svg.ts';

const BARS = 60;
/** Values above this quantile, or below its complement, are gathered in the outermost bars. */
const INSIDE = 0.999;

/** A histogram scaled to its values: `BARS` round steps, with outliers in the end bars. */
export function countsOf(values: ArrayLike<number>, count = values.length): Counts {
  const sorted = Float64Array.from(
    { length: Math.min(count, 20_000) },
    (_, i) => values[Math.floor((i * count) / Math.min(count, 20_000))] as number,
  )
    .filter(Number.isFinite)
    .sort();
  if (sorted.length === 0) return { from: 0, step: 1, counts: [] };
  const low = sorted[Math.floor((1 - INSIDE) * (sorted.length - 1))] as number;
  const high = sorted[Math.ceil(INSIDE * (sorted.length - 1))] as number;
  const step = roundStep(Math.max(1, (high - low) / (BARS - 2)));
  const from = Math.floor(low / step) * step;
  const counts = new Array<number>(BARS).fill(0);
  for (let i = 0; i < count; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) continue;
    const bar = Math.max(0, Math.min(BARS - 1, Math.floor((value - from) / step)));
    counts[bar] = (counts[bar] as number) + 1;
  }
  return { from, step, counts };
}

/** 1, 2 or 5 times a power of ten, not below `least`. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find((one) => one * power >= least) ?? 10);
}
