/** Percentiles of one quantity, in the unit of its values. */
export interface Quantiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** Whole numbers below this are counted instead of sorted: two hours of rows are 2.6 million, and most figures are whole microseconds. */
const COUNTED = 1 << 16;

/** Exact nearest-rank percentiles; the input is not changed. `undefined` if it is empty. */
export function quantiles(values: Float64Array | Float32Array | readonly number[]): Quantiles | undefined {
  const { length } = values;
  if (length === 0) return undefined;
  const rank = (p: number) => Math.ceil(p * length) - 1;
  const at = counted(values) ?? sorted(values);
  return { p50: at(rank(0.5)), p95: at(rank(0.95)), p99: at(rank(0.99)), max: at(length - 1) };
}

/** The value at a rank, by counting; undefined if any value is not a small whole number. */
function counted(values: ArrayLike<number>): ((rank: number) => number) | undefined {
  const counts = new Uint32Array(COUNTED);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!(value >= 0 && value < COUNTED) || value % 1 !== 0) return undefined;
    counts[value] = (counts[value] as number) + 1;
  }
  return (rank) => {
    let value = 0;
    for (let left = rank - (counts[0] as number); left >= 0; left -= counts[value] as number) value += 1;
    return value;
  };
}

function sorted(values: Float64Array | Float32Array | readonly number[]): (rank: number) => number {
  // A column keeps its precision; its copy is sorted by the engine's own numeric sort.
  const copy = Array.isArray(values) ? Float64Array.from(values).sort() : (values as Float64Array).slice().sort();
  return (rank) => copy[rank] as number;
}
