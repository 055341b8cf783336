/** Index of the first value not below `least`, by halves; the length where there is none. A column out of order gives some index. */
export function firstAtLeast(ascending: ArrayLike<number>, least: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const half = (low + high) >> 1;
    if ((ascending[half] as number) < least) low = half + 1;
    else high = half;
  }
  return low;
}
