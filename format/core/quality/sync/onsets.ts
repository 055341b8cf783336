import { MOUSE, PAD } from '#format/core/input/codes.ts';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import type { TracedRows } from '#format/core/quality/sync/summed-input.ts';
import { LEAST_OF_KIND, LEAST_PRESSES } from '#format/core/signal/press-lag.ts';
import { firstAtLeast } from '#format/core/time/first-at-least.ts';
import { asTs, type TsUs, tsAt } from '#format/core/time/units.ts';

/** When the player began something, ms after `fromUs`, ascending, and what. */
export interface Onsets {
  readonly pressedMs: Float64Array;
  readonly kind: Uint8Array;
}

/** What can be begun, besides the 16 bits of `keymask` and as many of a profile's own: something of a pad, and a movement of the mouse. */
const PAD_KIND = 32;
const MOUSE_KIND = 33;
/** A mouse that has rested as long begins to move, us: shorter pauses are part of a movement. */
const REST_US = 150e3;
/** A row that follows its device's last one later than this says no more than when it was read, us. */
const ROW_US = 20e3;

/** Length of a window of the search for the lag: long enough for a few turns of the head, short enough to follow a drift. */
export const WINDOW_US = 20e6;

/** How many presses of a session ought to give a lag if the game answers: of keys, buttons and pads, and enough of a kind in a stretch. */
export function pressesIn({ controls: { tsUs, device, trace } }: Pick<ShardFacts, 'controls'>): number {
  const last = tsUs.at(-1);
  if (trace === undefined || last === undefined) return 0;
  const { pressedMs, kind } = onsetsIn({ tsUs, device, trace }, tsAt(tsUs, 0), asTs(last));
  const windowOf = (press: number) => Math.floor(((pressedMs[press] as number) * 1000) / WINDOW_US);
  let total = 0;
  for (let from = 0; from < pressedMs.length; ) {
    const stretch = windowOf(from);
    const ofKind = new Uint32Array(MOUSE_KIND);
    let to = from;
    for (; to < pressedMs.length && windowOf(to) === stretch; to++) {
      const one = kind[to] as number;
      if (one < MOUSE_KIND) ofKind[one] = (ofKind[one] as number) + 1;
    }
    const enough = ofKind.reduce((sum, count) => sum + (count >= LEAST_OF_KIND ? count : 0), 0);
    if (to - from >= LEAST_PRESSES) total += enough;
    from = to;
  }
  return total;
}

/** Every press in the rows between two times. */
export function onsetsIn({ tsUs, device, trace }: TracedRows, fromUs: TsUs, toUs: TsUs): Onsets {
  const found: { readonly ms: number; readonly kind: number }[] = [];
  const lastUs = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let keys: number | undefined;
  let [padHeld, movedUs] = [true, Number.NEGATIVE_INFINITY];
  for (let i = firstAtLeast(tsUs, fromUs - REST_US); i < tsUs.length && (tsUs[i] as number) < toUs; i++) {
    const [us, of] = [tsUs[i] as number, device[i] as number];
    if (of > PAD) continue;
    // It was pressed at some time since the row before.
    const sinceUs = us - (lastUs[of] as number);
    lastUs[of] = us;
    const ms = (us - (sinceUs < ROW_US ? sinceUs / 2 : 0) - fromUs) / 1000;
    const add = (kind: number) => {
      if (us >= fromUs) found.push({ ms, kind });
    };
    if (of === PAD) {
      const held = trace.padHeld[i] === 1;
      if (held && !padHeld) add(PAD_KIND);
      padHeld = held;
      continue;
    }
    const now = (trace.keymask[i] as number) | ((trace.custom?.[i] ?? 0) << 16);
    const pressed = now & ~(keys ?? now);
    keys = now;
    for (let bit = 0; pressed !== 0 && bit < PAD_KIND; bit++) if (((pressed >>> bit) & 1) === 1) add(bit);
    if (of !== MOUSE || (trace.dx[i] === 0 && trace.dy[i] === 0)) continue;
    if (us - movedUs > REST_US && movedUs > 0) add(MOUSE_KIND);
    movedUs = us;
  }
  found.sort((a, b) => a.ms - b.ms);
  return { pressedMs: Float64Array.from(found, ({ ms }) => ms), kind: Uint8Array.from(found, ({ kind }) => kind) };
}
