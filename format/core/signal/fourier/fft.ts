/** Fast Fourier transform of one power-of-two length, in place, on separate real and imaginary parts. Allocates nothing per call. */
export class Fft {
  readonly size: number;
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;
  readonly #swap: Uint32Array;

  /** Throws a RangeError for a size that is not a power of two. */
  constructor(size: number) {
    if (size < 2 || (size & (size - 1)) !== 0) throw new RangeError(`FFT size ${size} is not a power of two`);
    this.size = size;
    this.#cos = Float64Array.from({ length: size / 2 }, (_, i) => Math.cos((2 * Math.PI * i) / size));
    this.#sin = Float64Array.from({ length: size / 2 }, (_, i) => Math.sin((2 * Math.PI * i) / size));
    const bits = Math.log2(size);
    this.#swap = Uint32Array.from({ length: size }, (_, i) => {
      let reversed = 0;
      for (let bit = 0; bit < bits; bit++) reversed |= ((i >> bit) & 1) << (bits - 1 - bit);
      return reversed;
    });
  }

  /** `X[k] = sum of x[n] * exp(-2 pi i k n / size)`. */
  forward(re: Float64Array, im: Float64Array): void {
    // Asked for 120 times a second while recording: everything the loops touch is at hand.
    const [cos, sin, swap] = [this.#cos, this.#sin, this.#swap];
    const { size } = this;
    for (let i = 0; i < size; i++) {
      const j = swap[i] as number;
      if (j <= i) continue;
      const r = re[i] as number;
      const m = im[i] as number;
      re[i] = re[j] as number;
      im[i] = im[j] as number;
      re[j] = r;
      im[j] = m;
    }
    for (let half = 1; half < size; half *= 2) {
      const step = size / (2 * half);
      for (let k = 0; k < half; k++) {
        const c = cos[k * step] as number;
        const s = sin[k * step] as number;
        for (let a = k; a < size; a += 2 * half) {
          const b = a + half;
          const br = re[b] as number;
          const bi = im[b] as number;
          const tr = br * c + bi * s;
          const ti = bi * c - br * s;
          const ar = re[a] as number;
          const ai = im[a] as number;
          re[b] = ar - tr;
          im[b] = ai - ti;
          re[a] = ar + tr;
          im[a] = ai + ti;
        }
      }
    }
  }

  /** The inverse, without the division by `size`. */
  inverse(re: Float64Array, im: Float64Array): void {
    this.forward(im, re);
  }
}
