/** The known name closest to `written`, or undefined when none is close enough to be meant. Case is ignored. */
export function nearestName(written: string, known: readonly string[]): string | undefined {
  let best: { name: string; distance: number } | undefined;
  for (const name of known) {
    // `LeftControl` means `ControlLeft`: word order is ignored too.
    const distance = Math.min(editDistance(written.toLowerCase(), name.toLowerCase()), editDistance(words(written), words(name)));
    if (best === undefined || distance < best.distance) best = { name, distance };
  }
  // Half of the letters may be wrong.
  return best !== undefined && best.distance <= Math.max(2, written.length / 2) ? best.name : undefined;
}

const words = (name: string) =>
  name
    .split(/(?=[A-Z])/)
    .map((word) => word.toLowerCase())
    .sort()
    .join('');

/** Levenshtein's distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min((next[j - 1] as number) + 1, (row[j] as number) + 1, (row[j - 1] as number) + same));
    }
    row = next;
  }
  return row[b.length] as number;
}
