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
    const { size } = this;
    for (let i = 0; i < size; i++) {
      const j = this.#swap[i] as number;
      if (j > i) {
        const [r, m] = [re[i] as number, im[i] as number];
        re[i] = re[j] as number;
        im[i] = im[j] as number;
        re[j] = r;
        im[j] = m;
      }
    }
    for (let half = 1; half < size; half *= 2) {
      const step = size / (2 * half);
      for (let block = 0; block < size; block += 2 * half) {
        for (let k = 0; k < half; k++) {
          const [c, s] = [this.#cos[k * step] as number, this.#sin[k * step] as number];
          const [a, b] = [block + k, block + k + half];
          const [br, bi] = [re[b] as number, im[b] as number];
          const tr = br * c + bi * s;
          const ti = bi * c - br * s;
          re[b] = (re[a] as number) - tr;
          im[b] = (im[a] as number) - ti;
          re[a] = (re[a] as number) + tr;
          im[a] = (im[a] as number) + ti;
        }
      }
    }
  }

  /** The inverse, without the division by `size`. */
  inverse(re: Float64Array, im: Float64Array): void {
    this.forward(im, re);
  }
}
