import { expect, it } from 'vitest';
import { heldBackMs, NO_SHAPING } from '#play/core/shaping.ts';

/** Chance as it comes, number by number. */
const chance = (...numbers: number[]) => {
  const left = [...numbers];
  return () => left.shift() as number;
};

it('a packet is held back for the delay, and up to the jitter less or more', () => {
  const held = (random: number) => heldBackMs({ delayMs: 100, jitterMs: 75, loss: 0.5 }, chance(0.5, random));
  expect([0, 0.25, 0.5, 0.75, 1].map(held)).toEqual([25, 62.5, 100, 137.5, 175]);
});

it('no packet arrives before it was sent', () => {
  expect(heldBackMs({ delayMs: 10, jitterMs: 50, loss: 0 }, chance(0.9, 0))).toBe(0);
  expect(heldBackMs({ delayMs: 10, jitterMs: 10, loss: 0 }, chance(0.9, 0.05))).toBeCloseTo(1);
});

it('chance below the loss loses it; no loss loses none', () => {
  const shaping = { delayMs: 1, jitterMs: 0, loss: 0.25 };
  expect(heldBackMs(shaping, chance(0.2499, 0.5))).toBeUndefined();
  expect(heldBackMs(shaping, chance(0.25, 0.5))).toBe(1);
  expect(heldBackMs(NO_SHAPING, chance(0, 0.9))).toBe(0);
});
