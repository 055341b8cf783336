import type { Moves } from '#corpus/core/authenticity/played-input.ts';

/** Events in a window: at 1,000 a second and some 1.5 bits each, two hours of windows are alike by chance once in 10^17. */
export const MOTION_WINDOW = 64;
/** A window of fewer different steps is a slow mouse, which goes by ones. */
const LEAST_STEPS = 8;
/** One window in so many is kept, by its own content, so that two sessions keep the same ones. */
const EVERY = 16;
/** Odd, and far apart in their bits: multipliers of two well-known generators. */
const MULTIPLIERS = [1_664_525, 22_695_477] as const;

/** A window of motion: where it begins, by event, and a number of 64 bits that only the same motion has. */
export interface MotionPrint {
  readonly at: number;
  readonly hash: bigint;
}

/** Windows of motion by a rolling hash (Rabin and Karp 1987) of steps, chosen by content. */
export function* motionPrints({ dx, dy }: Moves): Generator<MotionPrint> {
  const steps = Uint32Array.from(dx, (x, i) => (((Math.round(x) & 0xffff) << 16) | (Math.round(dy[i] as number) & 0xffff)) >>> 0);
  const [a, b] = [new RollingHash(MULTIPLIERS[0]), new RollingHash(MULTIPLIERS[1])];
  const inside = new Map<number, number>();
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i] as number;
    const old = i < MOTION_WINDOW ? undefined : (steps[i - MOTION_WINDOW] as number);
    a.roll(step, old);
    b.roll(step, old);
    inside.set(step, (inside.get(step) ?? 0) + 1);
    if (old !== undefined) {
      const left = (inside.get(old) as number) - 1;
      if (left === 0) inside.delete(old);
      else inside.set(old, left);
    }
    // The low bits of a product depend on the low bits of the steps alone: the high ones choose.
    if (i + 1 < MOTION_WINDOW || inside.size < LEAST_STEPS || (a.value >>> 20) % EVERY !== 0) continue;
    yield { at: i + 1 - MOTION_WINDOW, hash: (BigInt(a.value) << 32n) | BigInt(b.value) };
  }
}

/** 32 bits of the last {@link MOTION_WINDOW} steps. */
class RollingHash {
  readonly #multiplier: number;
  readonly #leaving: number;
  #value = 0;

  constructor(multiplier: number) {
    this.#multiplier = multiplier;
    let leaving = 1;
    for (let i = 1; i < MOTION_WINDOW; i++) leaving = Math.imul(leaving, multiplier);
    this.#leaving = leaving;
  }

  get value(): number {
    return this.#value >>> 0;
  }

  /** `old`: the step that leaves the window. */
  roll(step: number, old: number | undefined): void {
    const kept = old === undefined ? this.#value : this.#value - Math.imul(old + 1, this.#leaving);
    this.#value = (Math.imul(kept, this.#multiplier) + step + 1) | 0;
  }
}
