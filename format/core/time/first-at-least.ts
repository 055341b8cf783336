/** Index of the first value not below `least`, by bisection; the length if there is none. Arbitrary for a column out of order. */
export function firstAtLeast(ascending: ArrayLike<number>, least: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const half = (low + high) >> 1;
    if ((ascending[half] as number) < least) low = half + 1;
    else high = half;
  }
  return low;
}
