/** Frames before and after the onset that are looked at: what a game does later is its own affair. */
const REACH_FRAMES = 3;
const PARTS = 8;

/**
 * The two shapes that an answer can have in the average of what follows many presses. The change is known per frame, and presses fall anywhere
 * between two: a single change becomes a triangle of two frames about its time, and the begin of lasting change a ramp over the frame before it.
 */
export class ResponseShape {
  /** How much more of the average than the lags themselves is needed on each side, ms. */
  readonly marginMs: number;
  readonly #single: Float64Array;
  readonly #lasting: Float64Array;
  /** Of a ramp. */
  readonly #share: { readonly single: number; readonly lasting: number };
  readonly #perFrame: number;

  constructor(frameMs: number, stepMs: number) {
    const reach = Math.ceil((REACH_FRAMES * frameMs) / stepMs);
    this.marginMs = reach * stepMs;
    this.#perFrame = stepMs / frameMs;
    const shape = (of: (frames: number) => number) =>
      Float64Array.from({ length: 2 * reach + 1 }, (_, i) => smoothed(of, ((i - reach) * stepMs) / frameMs));
    this.#single = unit(centred(shape((frames) => Math.max(0, 1 - Math.abs(frames)))));
    const ramp = centred(shape((frames) => Math.max(0, Math.min(1, 1 + frames))));
    const both = dot(ramp, this.#single, 0);
    const whole = Math.sqrt(dot(ramp, ramp, 0));
    this.#share = { single: both / whole, lasting: Math.sqrt(1 - (both / whole) ** 2) };
    this.#lasting = unit(ramp.map((value, i) => value - both * (this.#single[i] as number)));
  }

  /** How much of an average of `count` presses an answer at each lag explains, in units of what chance gives a single frame. */
  explainedBy(average: Float64Array, count: number): Float64Array {
    const length = average.length - this.#single.length + 1;
    const explained = new Float64Array(length);
    for (let i = 0; i < length; i++) {
      const [single, lasting] = [dot(this.#single, average, i), dot(this.#lasting, average, i)];
      explained[i] = count * this.#perFrame * this.#positive(single, lasting);
    }
    return explained;
  }

  /** What changes that become more explain: least squares with neither amount below 0. Continuous, so that its top can be read off. */
  #positive(single: number, lasting: number): number {
    // Change that ends at the same time is no answer.
    if (lasting < 0) return single > 0 ? Math.max(0, single * single - lasting * lasting) : 0;
    const ramp = this.#share;
    if (single * ramp.lasting >= lasting * ramp.single) return single * single + lasting * lasting;
    return Math.max(0, single * ramp.single + lasting * ramp.lasting) ** 2;
  }
}

/** A game takes up a press with its next frame: its answers lie anywhere within one. */
function smoothed(of: (frames: number) => number, at: number): number {
  let sum = 0;
  for (let part = 0; part < PARTS; part++) sum += of(at + (part + 0.5) / PARTS - 0.5);
  return sum / PARTS;
}

function dot(shape: Float64Array, values: Float64Array, from: number): number {
  let sum = 0;
  for (let i = 0; i < shape.length; i++) sum += (shape[i] as number) * (values[from + i] as number);
  return sum;
}

function centred(shape: Float64Array): Float64Array {
  const mean = shape.reduce((sum, value) => sum + value, 0) / shape.length;
  return shape.map((value) => value - mean);
}

function unit(shape: Float64Array): Float64Array {
  const length = Math.sqrt(dot(shape, shape, 0));
  return shape.map((value) => value / length);
}
