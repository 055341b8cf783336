import { Fft } from '#format/core/signal/fourier/fft.ts';

/** Below this share of the strongest frequency there is only noise, which whitening would make as strong as the picture. */
const FLOOR = 1e-3;
const NEWTON_STEPS = 3;

/**
 * How far one signal is shifted against the one before, in samples, by phase correlation (Kuglin & Hines, 1975) summed over several bands,
 * which together outvote anything that moves on its own. Allocates nothing per call.
 */
export class ShiftEstimator {
  readonly size: number;
  readonly #fft: Fft;
  readonly #window: Float64Array;
  readonly #before: { re: Float64Array; im: Float64Array }[];
  readonly #re: Float64Array;
  readonly #im: Float64Array;
  readonly #sumRe: Float64Array;
  readonly #sumIm: Float64Array;
  #primed = false;
  /** Of the samples, those compared. */
  #from = 0;
  #to = 0;
  /** Height of the last peak: 1 for an exact shift, about 0 for no similarity at all. */
  certainty = 0;

  constructor(size: number, bands: number) {
    this.size = size;
    this.#fft = new Fft(size);
    this.#window = new Float64Array(size);
    this.#before = Array.from({ length: bands }, () => ({ re: new Float64Array(size), im: new Float64Array(size) }));
    this.#re = new Float64Array(size);
    this.#im = new Float64Array(size);
    this.#sumRe = new Float64Array(size);
    this.#sumIm = new Float64Array(size);
    this.within(0, size);
  }

  /** Compares only the samples from `from` to before `to` from now on; the next signal has none before it. */
  within(from: number, to: number): void {
    [this.#from, this.#to] = [from, to];
    this.#window.fill(0);
    for (let i = from; i < to; i++) this.#window[i] = 0.5 - 0.5 * Math.cos((2 * Math.PI * (i - from + 0.5)) / (to - from));
    this.forget();
  }

  /** The next signal, one array per band; only the first `count` are compared. NaN for the first, and where there is nothing to compare. */
  next(bands: readonly Float64Array[], count: number): number {
    this.#sumRe.fill(0);
    this.#sumIm.fill(0);
    let weight = 0;
    for (let i = 0; i < count; i++)
      weight += this.#addBand(bands[i] as Float64Array, this.#before[i] as { re: Float64Array; im: Float64Array });
    const primed = this.#primed;
    this.#primed = true;
    this.certainty = 0;
    return primed && weight > 0 ? this.#peak(weight) : Number.NaN;
  }

  /** Whether there is a signal that the next one is compared with. */
  get hasBefore(): boolean {
    return this.#primed;
  }

  /** The next signal has none before it. */
  forget(): void {
    this.#primed = false;
  }

  #addBand(band: Float64Array, before: { re: Float64Array; im: Float64Array }): number {
    const { size } = this;
    const [re, im, window, sumRe, sumIm] = [this.#re, this.#im, this.#window, this.#sumRe, this.#sumIm];
    let mean = 0;
    for (let i = this.#from; i < this.#to; i++) mean += band[i] as number;
    mean /= this.#to - this.#from;
    for (let i = 0; i < size; i++) re[i] = ((band[i] as number) - mean) * (window[i] as number);
    im.fill(0);
    this.#fft.forward(re, im);
    let [strongest, weight] = [0, 0];
    // The upper half of the spectrum comes from the encoder, not the picture.
    const top = size / 4;
    for (let k = 1; k < top; k++) strongest = Math.max(strongest, (re[k] as number) ** 2 + (im[k] as number) ** 2);
    const [floor, leastPower] = [(FLOOR * strongest) ** 2, size * size * 1e-4];
    for (let k = 1; k < top && strongest > leastPower; k++) {
      const ar = re[k] as number;
      const ai = im[k] as number;
      const br = before.re[k] as number;
      const bi = before.im[k] as number;
      const cr = ar * br + ai * bi;
      const ci = ai * br - ar * bi;
      const power = cr * cr + ci * ci;
      if (power <= floor) continue;
      const length = Math.sqrt(power);
      sumRe[k] = (sumRe[k] as number) + cr / length;
      sumIm[k] = (sumIm[k] as number) + ci / length;
      weight += 1;
    }
    before.re.set(re);
    before.im.set(im);
    return weight;
  }

  #peak(weight: number): number {
    const { size } = this;
    this.#re.set(this.#sumRe);
    this.#im.set(this.#sumIm);
    // One half of the spectrum is enough: the real part of the inverse is that of the whole, halved.
    this.#fft.inverse(this.#sumRe, this.#sumIm);
    const r = this.#sumRe;
    let best = 0;
    for (let i = 1; i < size; i++) if ((r[i] as number) > (r[best] as number)) best = i;
    this.certainty = (r[best] as number) / weight;
    let fine = best;
    for (let i = 0; i < NEWTON_STEPS; i++) fine += this.#step(fine);
    return fine > size / 2 ? fine - size : fine;
  }

  /** One step of Newton's method towards the top of the correlation, which is known between the samples too. */
  #step(at: number): number {
    const [allRe, allIm] = [this.#re, this.#im];
    let [slope, curve] = [0, 0];
    for (let k = 1; k < this.size / 4; k++) {
      const w = (2 * Math.PI * k) / this.size;
      const c = Math.cos(w * at);
      const s = Math.sin(w * at);
      const re = allRe[k] as number;
      const im = allIm[k] as number;
      slope -= w * (re * s + im * c);
      curve -= w * w * (re * c - im * s);
    }
    return curve < 0 ? Math.max(-0.5, Math.min(0.5, -slope / curve)) : 0;
  }
}
