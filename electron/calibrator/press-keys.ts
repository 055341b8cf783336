import { TARGET_KEY } from '#core/calibration/target.ts';
import { nowUs } from '#native/clock.ts';
import { keyPresser } from '#native/key-presser.ts';

/** Between a press and the next; random, so that every phase to the frames occurs. A hold lasts 50 ms. */
const WAIT_MS = { least: 250, most: 550 };
const HOLD_MS = 50;

/**
 * Presses the target's key again and again until it is disposed. Gives the times just before each press, us; `undefined` where a person
 * has to press.
 */
export function pressKeys(display: string): ({ readonly pressedUs: readonly number[] } & Disposable) | undefined {
  const presser = keyPresser(display);
  if (presser === undefined) return undefined;
  const pressedUs: number[] = [];
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
