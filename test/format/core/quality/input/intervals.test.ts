import fc from 'fast-check';
import { expect, it } from 'vitest';
import { covers, uncovered } from '#format/core/quality/input/intervals.ts';

const gaps = fc.array(
  fc.record({ from: fc.nat(30), length: fc.nat(12), device: fc.constantFrom(undefined, undefined, undefined, 'pad') }),
  { maxLength: 8 },
);
const stretches = (list: readonly { from: number; length: number; device: string | undefined }[]) =>
  list.map(({ from, length, device }) => ({ from_us: from, to_us: from + length, ...(device !== undefined && { device }) }));

it('a time lies in a gap of all devices from its beginning up to its end', () => {
  fc.assert(
    fc.property(gaps, (list) => {
      const is = covers(stretches(list));
      for (let us = -1; us <= 45; us++)
        expect(is(us)).toBe(list.some(({ from, length, device }) => device === undefined && us >= from && us < from + length));
    }),
  );
});

it('what no gap covers is the rest, however they overlap', () => {
  fc.assert(
    fc.property(gaps, fc.nat(40), fc.nat(40), (list, a, b) => {
      const [fromUs, toUs] = [Math.min(a, b), Math.max(a, b)];
      const is = covers(stretches(list));
      const left = Array.from({ length: toUs - fromUs }, (_, i) => fromUs + i).filter((us) => !is(us)).length;
      expect(uncovered(stretches(list))(fromUs, toUs)).toBe(left);
    }),
  );
});
