/** Values of the last group of a packed run may be padding; writers fill up to 63 groups of eight. */
const MOST_PADDING = 504;
const MOST_HEADER = 2 ** 32;

/**
 * Throws an Error when runs (Parquet's hybrid of run lengths and packed bits) hold more than `values` values: the reader fills its array
 * and goes on, so that three bytes make an array of a hundred million. `width`: bits of a value, 0 to 32. Returns how many values are 1,
 * where the width is 1.
 */
export function checkRuns(bytes: Uint8Array, width: number, values: number): number {
  if (width > 32) throw new Error(`values of ${width} bits, at most 32`);
  let [at, seen, ones] = [0, 0, 0];
  while (seen < values) {
    let header = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error(`its runs end after ${seen} of ${values} values`);
      header += (byte & 127) * scale;
      if (header >= MOST_HEADER) throw new Error('a run whose length has more than 32 bits');
      if (byte < 128) break;
    }
    const left = values - seen;
    const packed = header % 2 === 1;
    const count = packed ? ((header - 1) / 2) * 8 : header / 2;
    if (count > left + (packed ? MOST_PADDING : 0)) throw new Error(`a run of ${count} values where ${left} are left`);
    if (width === 1) ones += packed ? onesIn(bytes.subarray(at), Math.min(count, left)) : (bytes[at] ?? 0) & 1 ? count : 0;
    at += packed ? (count / 8) * width : Math.ceil(width / 8);
    seen += count;
  }
  return ones;
}

function onesIn(bytes: Uint8Array, bits: number): number {
  let ones = 0;
  for (let bit = 0; bit < bits; bit++) ones += ((bytes[bit >> 3] ?? 0) >> (bit & 7)) & 1;
  return ones;
}
