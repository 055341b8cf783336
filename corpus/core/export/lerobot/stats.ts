/** Statistics of a feature, one value a dimension; lerobot names them so. */
export interface FeatureStats {
  readonly min: readonly number[];
  readonly max: readonly number[];
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly q01: readonly number[];
  readonly q10: readonly number[];
  readonly q50: readonly number[];
  readonly q90: readonly number[];
  readonly q99: readonly number[];
  /** Of rows, or of pictures that were looked at. */
  readonly count: number;
}

const QUANTILES = { q01: 0.01, q10: 0.1, q50: 0.5, q90: 0.9, q99: 0.99 } as const;
/** All but `count`, in the order of the columns. */
export const STATISTICS = ['min', 'max', 'mean', 'std', 'q01', 'q10', 'q50', 'q90', 'q99'] as const;

type OfDimension = Readonly<Record<(typeof STATISTICS)[number], number>>;

/** Of T x `width` values, row by row; at least one row. */
export function statsOf(values: ArrayLike<number>, width: number): FeatureStats {
  const count = values.length / width;
  const column = new Float64Array(count);
  const dimensions = Array.from({ length: width }, (_, at) => {
    for (let n = 0; n < count; n++) column[n] = values[n * width + at] as number;
    return ofSorted(column.sort());
  });
  return transposed(dimensions, count);
}

/** Of samples of 0 to 255, counted for each channel, as parts of one. `count`: of pictures. */
export function statsOfPictures(channels: readonly Float64Array[], count: number): FeatureStats {
  return transposed(channels.map(ofHistogram), count);
}

/** Of all parts together, as lerobot combines episodes: the outermost of their quantiles, which are bounds; the rest is exact. */
export function combinedStats(parts: readonly FeatureStats[]): FeatureStats {
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const width = parts[0]?.mean.length ?? 0;
  const dimensions = Array.from({ length: width }, (_, at): OfDimension => {
    const weighted = (value: (part: FeatureStats) => number) => parts.reduce((sum, part) => sum + value(part) * part.count, 0) / count;
    const mean = weighted((part) => part.mean[at] as number);
    const quantiles = mapQuantiles((name) => {
      const values = parts.map((part) => part[name][at] as number);
      return QUANTILES[name] <= 0.5 ? Math.min(...values) : Math.max(...values);
    });
    return {
      min: Math.min(...parts.map(({ min }) => min[at] as number)),
      max: Math.max(...parts.map(({ max }) => max[at] as number)),
      mean,
      std: Math.sqrt(weighted((part) => (part.std[at] as number) ** 2 + ((part.mean[at] as number) - mean) ** 2)),
      ...quantiles,
    };
  });
  return transposed(dimensions, count);
}

function ofSorted(sorted: Float64Array): OfDimension {
  const last = sorted.length - 1;
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const variance = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / sorted.length;
  // Linear between neighbours, as numpy's default.
  const quantile = (share: number) => {
    const [low, high] = [Math.floor(share * last), Math.ceil(share * last)];
    const [a, b] = [sorted[low] as number, sorted[high] as number];
    return a + (b - a) * (share * last - low);
  };
  return {
    min: sorted[0] as number,
    max: sorted[last] as number,
    mean,
    std: Math.sqrt(variance),
    ...mapQuantiles((name) => quantile(QUANTILES[name])),
  };
}

function ofHistogram(counts: Float64Array): OfDimension {
  const total = counts.reduce((sum, one) => sum + one, 0);
  const sum = (of: (value: number) => number) => counts.reduce((all, one, value) => all + one * of(value / 255), 0) / total;
  const mean = sum((value) => value);
  const reached = (share: number) => {
    let seen = 0;
    return counts.findIndex((one) => {
      seen += one;
      return seen >= share * total && seen > 0;
    });
  };
  return {
    min: counts.findIndex((one) => one > 0) / 255,
    max: counts.findLastIndex((one) => one > 0) / 255,
    mean,
    std: Math.sqrt(sum((value) => (value - mean) ** 2)),
    ...mapQuantiles((name) => reached(QUANTILES[name]) / 255),
  };
}

const mapQuantiles = (of: (name: keyof typeof QUANTILES) => number) => ({
  q01: of('q01'),
  q10: of('q10'),
  q50: of('q50'),
  q90: of('q90'),
  q99: of('q99'),
});

const transposed = (dimensions: readonly OfDimension[], count: number): FeatureStats => {
  const of = (name: keyof OfDimension) => dimensions.map((one) => one[name]);
  return {
    min: of('min'),
    max: of('max'),
    mean: of('mean'),
    std: of('std'),
    q01: of('q01'),
    q10: of('q10'),
    q50: of('q50'),
    q90: of('q90'),
    q99: of('q99'),
    count,
  };
};
