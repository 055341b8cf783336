/**
 * 95 % interval of a median from the order of the values alone (sign test, normal approximation). `independent`: how many of them are, where
 * neighbours share data.
 */
export function medianInterval(sorted: Float64Array, independent = sorted.length): { readonly low: number; readonly high: number } {
  const n = sorted.length;
  const reach = (0.98 * n) / Math.sqrt(independent);
  const at = (rank: number) => sorted[Math.min(n - 1, Math.max(0, Math.round(rank)))] as number;
  return { low: at(n / 2 - reach - 0.5), high: at(n / 2 + reach - 0.5) };
}
