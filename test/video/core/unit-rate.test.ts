import { expect, it } from 'vitest';
import { unitRate } from '#video/core/unit-rate.ts';

const asked = { bitrateBps: 5_000_000, fps: 60 };
const unit = (n: number, mbps: number) => ({ unit: n, frames: 120, bytes: (mbps * 2e6) / 8 });

it('is what was asked for until more than a tenth too much was made, and never more than that', () => {
  expect(unitRate(0, [], asked)).toBe(5_000_000);
  const within = Array.from({ length: 30 }, (_, n) => unit(n, n % 2 === 0 ? 5.9 : 5));
  expect(unitRate(30, within, asked)).toBe(5_000_000);
  expect(unitRate(2, [unit(0, 1), unit(1, 1)], asked)).toBe(5_000_000);
});

it('falls with what is too much, but not below half', () => {
  const rates = [6, 6.5, 8, 30].map(
    (mbps) =>
      unitRate(
        10,
        Array.from({ length: 9 }, (_, n) => unit(n, mbps)),
        asked,
      ) / 1e6,
  );
  expect(rates).toEqual([4.55, 4.1, 2.75, 2.5]);
});

it('does not depend on the unit just before, nor on one that is already made after it', () => {
  const before = Array.from({ length: 8 }, (_, n) => unit(n, 7));
  const now = unitRate(9, before, asked);
  expect(now).toBeLessThan(5_000_000);
  expect(unitRate(9, [...before, unit(8, 90), unit(9, 90), unit(12, 90)].reverse(), asked)).toBe(now);
});

it('holds a game that takes 30 % more than its target to 1.15 of what was asked for over a minute, and to 1.11 over ten', () => {
  const meanOf = (units: number) => {
    const made: ReturnType<typeof unit>[] = [];
    for (let n = 0; n < units; n++) made.push(unit(n, (1.3 * unitRate(n, made, asked)) / 1e6));
    return (made.reduce((sum, { bytes }) => sum + 8 * bytes, 0) / (2 * units) / asked.bitrateBps).toFixed(2);
  };
  expect([meanOf(30), meanOf(300)]).toEqual(['1.15', '1.11']);
});
