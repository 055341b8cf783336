/** A slope and the interval that holds it in 95 of 100 cases. */
export interface Slope {
  readonly slope: number;
  readonly low: number;
  readonly high: number;
}

/** Two-sided 95 % of the normal distribution. */
const Z95 = 1.96;

/**
 * The median of the slopes between all pairs of points (Theil 1950), with Sen's interval (1968): up to 29 % of the points may be anything.
 * `x` ascends. `undefined` for fewer than four points. The number of pairs is quadratic: pass at most a few hundred points
 * ({@link medianBins}).
 */
export function theilSen(x: ArrayLike<number>, y: ArrayLike<number>): Slope | undefined {
  const n = Math.min(x.length, y.length);
  if (n < 4) return undefined;
  const slopes = new Float64Array((n * (n - 1)) / 2);
  let count = 0;
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      const dx = (x[j] as number) - (x[i] as number);
      if (dx > 0) slopes[count++] = ((y[j] as number) - (y[i] as number)) / dx;
    }
  if (count === 0) return undefined;
  const sorted = slopes.subarray(0, count).sort();
  const reach = Z95 * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  const at = (rank: number) => sorted[Math.min(count - 1, Math.max(0, Math.round(rank)))] as number;
  return { slope: middle(sorted), low: at((count - reach) / 2 - 1), high: at((count + reach) / 2) };
}

/** Median of sorted values; NaN if there are none. */
export function middle(sorted: ArrayLike<number>): number {
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[half] as number) : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
}

export interface Bins {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Values looked at in one bin: enough for its median, few enough for two hours of rows. */
const PER_BIN = 501;

/** Fewer values than this give no reliable level: an outlier would look like a step. */
const LEAST_PER_BIN = 60;

/** At most `bins` points that stand for a long series: medians of stretches of equal length. `y` is called with an index. */
export function medianBins(x: ArrayLike<number>, y: (i: number) => number, bins = 200): Bins {
  const count = Math.min(bins, Math.ceil(x.length / LEAST_PER_BIN));
  const [xs, ys] = [new Float64Array(count), new Float64Array(count)];
  for (let bin = 0; bin < count; bin++) {
    const from = Math.floor((bin * x.length) / count);
    const to = Math.floor(((bin + 1) * x.length) / count);
    const step = Math.max(1, Math.floor((to - from) / PER_BIN));
    const values: number[] = [];
    for (let i = from; i < to; i += step) values.push(y(i));
    xs[bin] = x[(from + to - 1) >> 1] as number;
    ys[bin] = middle(Float64Array.from(values).sort());
  }
  return { x: xs, y: ys };
}
