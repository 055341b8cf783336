import type { Scratch } from '#format/core/signal/delayed-cause.ts';
import { Fft } from '#format/core/signal/fourier/fft.ts';

const KNOWN = new Map<number, Fft>();

/**
 * `r[k]`, the sum of `a[j] * b[(j + k) mod n]`, for every k from 0 to before n, by two transforms (Oppenheim & Schafer, "Discrete-Time Signal
 * Processing", section 8.7). Both have n values. Good until the scratch is rewound.
 */
export function circularCorrelation(a: Float64Array, b: Float64Array, scratch: Scratch): Float64Array {
  const n = a.length;
  const fft = fftOf(2 ** Math.ceil(Math.log2(Math.max(2, 2 * n))));
  const { size } = fft;
  const [re, im] = [scratch.take(size).fill(0), scratch.take(size).fill(0)];
  // Both at once: the one is real, the other imaginary.
  re.set(a);
  im.set(b);
  fft.forward(re, im);
  for (let k = 0; 2 * k <= size; k++) {
    const mirror = (size - k) & (size - 1);
    const [zr, zi, mr, mi] = [re[k] as number, im[k] as number, re[mirror] as number, im[mirror] as number];
    // Twice the spectra of a and b; the product is conj(A) * B.
    const [ar, ai, br, bi] = [zr + mr, zi - mi, zi + mi, mr - zr];
    const [xr, xi] = [(ar * br + ai * bi) / (4 * size), (ar * bi - ai * br) / (4 * size)];
    re[k] = xr;
    im[k] = xi;
    re[mirror] = xr;
    im[mirror] = -xi;
  }
  fft.inverse(re, im);
  // What is to the left of the beginning comes from the end: b goes round.
  for (let k = 1; k < n; k++) re[k] = (re[k] as number) + (re[size - n + k] as number);
  return re.subarray(0, n);
}

function fftOf(size: number): Fft {
  const known = KNOWN.get(size) ?? new Fft(size);
  KNOWN.set(size, known);
  return known;
}
