import { middle } from '#format/core/signal/theil-sen.ts';

/** A median with its 95 % interval. */
export interface MedianRange {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The interval comes from the order of the values alone (sign test, normal approximation). `independent`: how many of them are, where
 * neighbours share data.
 */
export function medianRange(sorted: Float64Array, independent = sorted.length): MedianRange {
  const n = sorted.length;
  const reach = (0.98 * n) / Math.sqrt(independent);
  const at = (rank: number) => sorted[Math.min(n - 1, Math.max(0, Math.round(rank)))] as number;
  return { median: middle(sorted), low: at(n / 2 - reach - 0.5), high: at(n / 2 + reach - 0.5) };
}
