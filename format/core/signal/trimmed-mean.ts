/** Share of the values that is left out at either end: pieces with something else in them (a death, a cut) lie there. */
const TRIMMED = 0.1;

/**
 * Mean of the middle 80 % of sorted values, with half of its 95 % interval, from the values' own spread with the ends drawn in (Tukey & McLaughlin
 * 1963, by way of Yuen 1974). At least four values.
 */
export function trimmedMean(sorted: Float64Array): { readonly mean: number; readonly within: number } {
  const count = sorted.length;
  const cut = Math.floor(TRIMMED * count);
  const kept = sorted.subarray(cut, count - cut);
  const [lowest, highest] = [kept[0] as number, kept.at(-1) as number];
  const drawnIn = sorted.map((value) => Math.min(highest, Math.max(lowest, value)));
  const centre = meanOf(drawnIn);
  const squares = drawnIn.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  const { length } = kept;
  return { mean: meanOf(kept), within: student95(length - 1) * Math.sqrt(squares / (length * (length - 1))) };
}

const meanOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Student's t that 95 % of values stay within, by its expansion about the normal distribution (Abramowitz & Stegun 26.7.5): to 0.75 % from 3 on. */
function student95(freedom: number): number {
  const z = 1.959964;
  const [first, second, third] = [z ** 3 + z, 5 * z ** 5 + 16 * z ** 3 + 3 * z, 3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z];
  return z + first / (4 * freedom) + second / (96 * freedom ** 2) + third / (384 * freedom ** 3);
}
