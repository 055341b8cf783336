/** Whether two cells of exports say the same: equal, or with a tolerance, numbers and numbers within JSON that differ by no more. */
export function sameCell(a: unknown, b: unknown, tolerance = 0): boolean {
  if (a === b) return true;
  // An absent cell is `null` or `undefined`, depending on the reader.
  if (a === null || a === undefined) return b === null || b === undefined;
  if (typeof a === 'number' && typeof b === 'number') return Number.isNaN(a) ? Number.isNaN(b) : Math.abs(a - b) <= tolerance;
  if (tolerance > 0 && typeof a === 'string' && typeof b === 'string') return sameJson(parsed(a), parsed(b), tolerance);
  return false;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The same, except that numbers may differ by the tolerance. */
function sameJson(a: unknown, b: unknown, tolerance: number): boolean {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) <= tolerance;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [keysA, keysB] = [Object.keys(a), Object.keys(b)];
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keysA.length === keysB.length &&
    keysA.every((key) => Object.hasOwn(b, key) && sameJson((a as never)[key], (b as never)[key], tolerance))
  );
}
