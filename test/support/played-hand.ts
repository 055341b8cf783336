import type { Moves, PlayedInput, Strokes } from '#corpus/core/authenticity/played-input.ts';
import { Random } from '#scripts/random.ts';

export const HAND_T0 = 1_000_000_000;
/** W A S D Space LMB R, by what a player of a shooter does. */
const KEYS = [0, 1, 2, 3, 4, 5, 8];

/** One key held for a while. */
interface Press {
  readonly us: number;
  readonly code: number;
  readonly heldUs: number;
}

/** Strokes in order of time; no two at the same microsecond. */
export function strokesOf(presses: readonly Press[]): Strokes {
  const all = presses
    .flatMap(({ us, code, heldUs }) => [
      { us, code, down: 1 },
      { us: us + heldUs, code, down: 0 },
    ])
    .sort((a, b) => a.us - b.us);
  return {
    tsUs: Float64Array.from(all, ({ us }) => Math.round(us)),
    code: Uint8Array.from(all, ({ code }) => code),
    down: Uint8Array.from(all, ({ down }) => down),
  };
}

/** Normally distributed, by the sum of twelve. */
const normal = (chance: Random) => Array.from({ length: 12 }, () => chance.next()).reduce((sum, one) => sum + one, -6);

/** Presses of a person: intervals are log-normal, as reaction times are, holds spread by a fifth; now and then a key is mashed as fast as it goes. */
export function pressesOfHand(seed: number, seconds: number): Press[] {
  const chance = new Random(seed);
  const pace = 0.25 + chance.next() * 0.5;
  const presses: Press[] = [];
  const free = new Map<number, number>();
  for (let s = 0.5; s < seconds; ) {
    const mashes = chance.next() < 0.02;
    const key = KEYS[chance.below(KEYS.length)] as number;
    const count = mashes ? 8 + chance.below(15) : 1;
    const every = mashes ? 0.11 + chance.next() * 0.06 : pace;
    for (let k = 0; k < count && s < seconds; k++) {
      const held = Math.max(0.02, mashes ? every * (0.45 + 0.06 * normal(chance)) : 0.09 * Math.exp(0.5 * normal(chance)));
      if ((free.get(key) ?? 0) < s) {
        presses.push({ us: HAND_T0 + s * 1e6, code: key, heldUs: held * 1e6 });
        free.set(key, s + held);
      }
      s += mashes ? every * Math.max(0.5, 1 + 0.07 * normal(chance)) : every * Math.exp(0.7 * normal(chance));
    }
  }
  return presses;
}

/** Motion of a hand at `hz` events a second: strokes of the arm, with a tremor of a count or two on top. */
export function movesOfHand(seed: number, seconds: number, hz = 500): Moves {
  const chance = new Random(seed + 1000);
  const count = seconds * hz;
  const [dx, dy] = [new Float32Array(count), new Float32Array(count)];
  let [vx, vy, aimX, aimY, restX, restY] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    if (i % Math.round(hz * 0.35) === 0) [aimX, aimY] = [normal(chance) * 1500, normal(chance) * 400];
    [vx, vy] = [vx + (aimX - vx) * (8 / hz), vy + (aimY - vy) * (8 / hz)];
    const [x, y] = [vx / hz + 0.7 * normal(chance) + restX, vy / hz + 0.7 * normal(chance) + restY];
    [dx[i], dy[i]] = [Math.round(x), Math.round(y)];
    [restX, restY] = [x - Math.round(x), y - Math.round(y)];
  }
  return { tsUs: Float64Array.from({ length: count }, (_, i) => HAND_T0 + Math.floor((i * 1e6) / hz) + chance.below(90)), dx, dy };
}

/** `hz`: of the mouse. */
export const playedByHand = (seed: number, seconds: number, hz = 125): PlayedInput => ({
  strokes: strokesOf(pressesOfHand(seed, seconds)),
  moves: movesOfHand(seed, seconds, hz),
});
