const BITS = 128;

/**
 * 128 bits of a column of `length` values, which come piece by piece: whether its mean rises from one 129th of the session to the next. Two recordings of the
 * same play agree in nearly all, those of others in half.
 */
export class Fingerprint {
  readonly #length: number;
  readonly #sums = new Float64Array(BITS + 1);
  #part = 0;
  #seen = 0;

  constructor(length: number) {
    this.#length = length;
  }

  take(values: ArrayLike<number>): void {
    let end = this.#edge(this.#part + 1);
    for (let i = 0; i < values.length; i++) {
      // Of fewer values than parts, some parts have none.
      while (this.#seen >= end && this.#part < BITS) {
        this.#part += 1;
        end = this.#edge(this.#part + 1);
      }
      this.#sums[this.#part] = (this.#sums[this.#part] as number) + (Math.abs(values[i] as number) || 0);
      this.#seen += 1;
    }
  }

  /** 32 hexadecimal digits. */
  get text(): string {
    const means = this.#sums.map((sum, part) => sum / Math.max(1, this.#edge(part + 1) - this.#edge(part)));
    let text = '';
    for (let digit = 0; digit < BITS / 4; digit++) {
      let bits = 0;
      for (let bit = 0; bit < 4; bit++) {
        const at = 4 * digit + bit;
        bits = 2 * bits + ((means[at + 1] as number) > (means[at] as number) ? 1 : 0);
      }
      text += bits.toString(16);
    }
    return text;
  }

  /** Number of the first value of a part. */
  #edge(part: number): number {
    return Math.floor((part * this.#length) / (BITS + 1));
  }
}

/** How many bits differ. */
export function hammingDistance(a: string, b: string): number {
  let differs = 0;
  for (let i = 0; i < a.length; i++) {
    let bits = Number.parseInt(a[i] as string, 16) ^ Number.parseInt(b[i] ?? '0', 16);
    for (; bits !== 0; bits >>= 1) differs += bits & 1;
  }
  return differs;
}

/** Fingerprints of two sessions that have nothing in common differ in 64 ± 6 bits: closer than this is no chance. */
const [HIGH, MEDIUM] = [16, 32];

/** Both fingerprints near: the same play; one: the same pictures, or the same input, with something else. */
export function duplicateRisk(pictures: number, input: number): 'low' | 'medium' | 'high' {
  if (pictures <= HIGH && input <= HIGH) return 'high';
  return Math.min(pictures, input) <= MEDIUM ? 'medium' : 'low';
}
