import fc from 'fast-check';
import { expect, it } from 'vitest';
import { firstAtLeast } from '#format/core/time/first-at-least.ts';

it('finds the same place as a linear search', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 40 })), fc.integer({ min: -1, max: 41 }), (list, least) => {
      const ascending = list.toSorted((a, b) => a - b);
      const walked = ascending.findIndex((value) => value >= least);
      expect(firstAtLeast(Float64Array.from(ascending), least)).toBe(walked < 0 ? list.length : walked);
    }),
  );
});
