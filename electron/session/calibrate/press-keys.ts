import { TARGET_KEY } from '#core/calibration/target.ts';
import type { TsUs } from '#format/core/time/units.ts';
import { nowUs } from '#native/clock.ts';
import { keyPresser } from '#native/input/key-presser.ts';

/** Wait between presses; random, so that every phase relative to the frames occurs. A key is held for 50 ms. */
const WAIT_MS = { least: 250, most: 550 };
const HOLD_MS = 50;

/**
 * Presses the target's key repeatedly until disposed. Returns the time just before each press, us; `undefined` where a person must do
 * the pressing.
 */
export function pressKeys(display: string): ({ readonly pressedUs: readonly TsUs[] } & Disposable) | undefined {
  const presser = keyPresser(display);
  if (presser === undefined) return undefined;
  const pressedUs: TsUs[] = [];
  let timer: NodeJS.Timeout;
  let down = false;
  const next = () => {
    timer = setTimeout(press, WAIT_MS.least + Math.random() * (WAIT_MS.most - WAIT_MS.least));
  };
  const press = () => {
    pressedUs.push(nowUs());
    presser.key(TARGET_KEY, true);
    down = true;
    timer = setTimeout(() => {
      presser.key(TARGET_KEY, false);
      down = false;
      next();
    }, HOLD_MS);
  };
  next();
  return {
    pressedUs,
    [Symbol.dispose]() {
      clearTimeout(timer);
      if (down) presser.key(TARGET_KEY, false);
      presser[Symbol.dispose]();
    },
  };
}
