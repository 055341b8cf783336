/** Percentiles of one quantity, in the unit of its values. */
export interface Quantiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** Exact nearest-rank percentiles; the input is not changed. `undefined` of nothing. */
export function quantiles(values: Float64Array | Float32Array | readonly number[]): Quantiles | undefined {
  if (values.length === 0) return undefined;
  // A column keeps its precision; its copy is sorted by the engine's own numeric sort.
  const sorted = Array.isArray(values) ? Float64Array.from(values).sort() : (values as Float64Array).slice().sort();
  const at = (p: number) => sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(p * sorted.length) - 1))] as number;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}
