import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Tick, takeTick, tickDueUs, ticksDue } from '#format/core/time/ticks.ts';

it('takes the latest tick that has passed, counts those skipped, and never goes back', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(60, 125, 144, 240),
      fc.array(fc.integer({ min: 0, max: 60_000 }), { minLength: 1, maxLength: 200 }),
      (hz, waits) => {
        const step = 1e6 / hz;
        const origin = 12_345;
        const tick: Tick = { gridUs: 0, skipped: 0 };
        let index = -1;
        let now = origin;
        let skipped = 0;
        let taken = 0;
        for (const wait of waits) {
          now = Math.max(now + wait, tickDueUs(origin, step, index));
          const next = takeTick(tick, origin, step, index, now);
          expect(next).toBeGreaterThan(index);
          expect(tick.gridUs).toBeCloseTo(origin + next * step, 6);
          // Not later than now (but for the last bit of a double), and less than a period ago.
          expect(now - tick.gridUs).toBeGreaterThan(-1e-3);
          expect(now - tick.gridUs).toBeLessThan(step + 1e-3);
          index = next;
          skipped += tick.skipped;
          taken += 1;
        }
        expect(taken + skipped).toBe(index + 1);
      },
    ),
  );
});

it('a session that ends on a tick has that tick, whatever the fractions of a period add up to', () => {
  // A calibration of eight seconds on half of a machine said of its last row that two ticks had passed without one; it was three.
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e12 }),
      fc.nat(1e6),
      fc.nat(2000),
      fc.constantFrom(60, 120, 240),
      (originUs, index, late, hz) => {
        const at = (n: number) => originUs + (n * 1e6) / hz;
        expect(ticksDue(at(index), at(index + late), hz)).toBe(late);
        expect(ticksDue(at(index), at(index + late) + 0.9 * (1e6 / hz), hz)).toBe(late);
      },
    ),
  );
});

it('the tick after an index is due one period later; the first, which follows none, at the beginning', () => {
  expect([-1, 0, 3].map((index) => tickDueUs(500, 10, index))).toEqual([500, 510, 540]);
});
