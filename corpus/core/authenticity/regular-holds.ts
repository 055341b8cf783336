import { type Doubtful, doubtful, type Strokes } from '#corpus/core/authenticity/played-input.ts';
import { codeIndex } from '#format/core/input/codes.ts';
import type { TsUs } from '#format/core/time/units.ts';

/** Of a key that was held less often nothing can be said. */
const LEAST_HOLDS = 30;
/** Holds of a script are this close to the most frequent length, us. */
const ALIKE_US = 2500;
/**
 * Share of them that is no hand's. A hand holds a key for 80 ± 15 ms, so that 13 % are as close as that; a keyboard that is asked every 16 ms, the slowest
 * there is, makes that half.
 */
const LEAST_SHARE = 0.7;
/** Longer holds are walking: they end when something happens. */
const MOST_US = 2e6;

/** Buttons of a mouse: a touchpad's driver holds them by a timer when it is tapped. */
const BUTTONS = (['LMB', 'RMB', 'MMB', 'X1', 'X2'] as const).map(codeIndex);

/** Keys that are held for the same time again and again. */
export function regularHolds({ tsUs, code, down }: Strokes, t0Us: TsUs): Doubtful {
  const pressedAt = new Map<number, number>();
  const holds = new Map<number, { readonly stroke: number; readonly us: number }[]>();
  for (let i = 0; i < tsUs.length; i++) {
    const of = code[i] as number;
    if (down[i] === 1) {
      pressedAt.set(of, tsUs[i] as number);
      continue;
    }
    const fromUs = pressedAt.get(of);
    if (fromUs === undefined || BUTTONS.includes(of)) continue;
    pressedAt.delete(of);
    const us = (tsUs[i] as number) - fromUs;
    if (us > MOST_US) continue;
    const known = holds.get(of);
    if (known === undefined) holds.set(of, [{ stroke: i, us }]);
    else known.push({ stroke: i, us });
  }
  const marked = new Uint8Array(tsUs.length);
  let judged = 0;
  for (const ofCode of holds.values()) {
    if (ofCode.length < LEAST_HOLDS) continue;
    judged += ofCode.length;
    const alike = mostAlike(ofCode);
    if (alike.length >= LEAST_SHARE * ofCode.length) for (const { stroke } of alike) marked[stroke] = 1;
  }
  return doubtful(tsUs, marked, t0Us, judged);
}

/** The holds around the length that most of them have. */
function mostAlike<Hold extends { readonly us: number }>(holds: readonly Hold[]): readonly Hold[] {
  const sorted = holds.toSorted((a, b) => a.us - b.us);
  let [best, bestFrom, from] = [0, 0, 0];
  for (let to = 0; to < sorted.length; to++) {
    while ((sorted[to] as Hold).us - (sorted[from] as Hold).us > 2 * ALIKE_US) from += 1;
    if (to - from + 1 > best) [best, bestFrom] = [to - from + 1, from];
  }
  return sorted.slice(bestFrom, bestFrom + best);
}
