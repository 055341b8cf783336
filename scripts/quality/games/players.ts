import { setTimeout as sleep } from 'node:timers/promises';
import type { PhysicalKey } from '#format/core/input/physical-keys.ts';
import type { XTestPlayer } from '#native/x11/xtest.ts';
import { Random } from '#scripts/random.ts';

/** Plays until the signal aborts. */
export type Player = (player: XTestPlayer, signal: AbortSignal, seed: number) => Promise<void>;

const MOVE_MS = 4;

/** Presses a key, or a mouse button, as a hand does. */
export async function tap(player: XTestPlayer, what: PhysicalKey | number, ms = 60): Promise<void> {
  const hold = (down: boolean) => (typeof what === 'number' ? player.button(what, down) : player.key(what, down));
  hold(true);
  await sleep(ms);
  hold(false);
}

/** Moves the mouse smoothly, as many counts in as many ms, in steps as of a 250 Hz mouse. */
async function glide(player: XTestPlayer, dx: number, dy: number, ms: number): Promise<void> {
  const began = performance.now();
  let [movedX, movedY] = [0, 0];
  for (let t = 0; t < ms; t = performance.now() - began) {
    const share = (1 - Math.cos((Math.PI * t) / ms)) / 2;
    const [x, y] = [Math.round(share * dx), Math.round(share * dy)];
    if (x !== movedX || y !== movedY) player.move(x - movedX, y - movedY);
    [movedX, movedY] = [x, y];
    await sleep(MOVE_MS);
  }
}

/** Looks around, turning by up to `reach` counts at once, and taps now and then. */
export const looks =
  (reach: number, taps: readonly (PhysicalKey | number)[]): Player =>
  async (player, signal, seed) => {
    const chance = new Random(seed);
    while (!signal.aborted) {
      await glide(player, (chance.next() * 2 - 1) * reach, 0, 250 + chance.below(700));
      if (chance.next() < 0.3) await tap(player, chance.of(taps));
    }
  };

/** Taps at random times, between a fifth and half of a second apart. */
export const tapsAt =
  (taps: readonly (PhysicalKey | number)[]): Player =>
  async (player, signal, seed) => {
    const chance = new Random(seed);
    while (!signal.aborted) {
      await tap(player, chance.of(taps), 50 + chance.below(60));
      await sleep(150 + chance.below(250));
    }
  };

/** Moves a cursor from place to place within a field around the middle of the screen, and clicks there. */
export const clicks =
  (button: number, reachX: number, reachY: number): Player =>
  async (player, signal, seed) => {
    const chance = new Random(seed);
    let [atX, atY] = [0, 0];
    while (!signal.aborted) {
      const [x, y] = [(chance.next() * 2 - 1) * reachX, (chance.next() * 2 - 1) * reachY];
      await glide(player, Math.round(x - atX), Math.round(y - atY), 80 + chance.below(100));
      [atX, atY] = [atX + Math.round(x - atX), atY + Math.round(y - atY)];
      // A mouse that has rested begins to move: that is what a cursor answers.
      await sleep(170 + chance.below(100));
      await tap(player, button, 40 + chance.below(40));
    }
  };

/** Plays, and opens a menu for a while once in between. */
export const pausing =
  (plays: Player, menu: PhysicalKey, afterMs: number, forMs: number): Player =>
  async (player, signal, seed) => {
    const before = AbortSignal.any([signal, AbortSignal.timeout(afterMs)]);
    await plays(player, before, seed);
    if (signal.aborted) return;
    await tap(player, menu);
    // The hand does not rest meanwhile.
    await looks(400, ['ArrowDown', 'ArrowUp'])(player, AbortSignal.any([signal, AbortSignal.timeout(forMs)]), seed + 1);
    await tap(player, menu);
    await plays(player, signal, seed + 2);
  };
