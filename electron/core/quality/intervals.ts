/** Whether a time lies in one of the gaps, which do not overlap; two hours may have a million events and a thousand gaps. */
export function covers(gaps: readonly { readonly from_us: number; readonly to_us: number }[]): (us: number) => boolean {
  const sorted = [...gaps].sort((a, b) => a.from_us - b.from_us);
  return (us) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle]?.to_us as number) <= us) low = middle + 1;
      else high = middle;
    }
    return low < sorted.length && (sorted[low]?.from_us as number) <= us;
  };
}
