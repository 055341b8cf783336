import { expect, it } from 'vitest';
import { sameCell } from '#format/core/game/same-cell.ts';

it.each<[unknown, unknown, number, boolean]>([
  [1, 1, 0, true],
  [1, 1.5, 0.5, true],
  [1, 1.5, 0.4, false],
  [Number.NaN, Number.NaN, 0, true],
  [Number.NaN, 1, 9, false],
  [1, Number.NaN, 9, false],
  [null, undefined, 0, true],
  [undefined, null, 0, true],
  [null, 0, 9, false],
  [0, null, 9, false],
  ['a', 'a', 0, true],
  ['{"x":1}', '{"x": 1}', 0, false],
  ['{"x":1}', '{"x": 1}', 0.1, true],
  ['{"x":1,"y":[1,2]}', '{"y":[1.05,2],"x":1}', 0.1, true],
  ['{"x":1}', '{"x":1.2}', 0.1, false],
  ['{"x":1}', '{"x":1,"y":2}', 0.1, false],
  ['{"x":1}', '{"y":1}', 0.1, false],
  ['[1]', '{"0":1}', 0.1, false],
  ['{"x":null}', '{"x":{}}', 0.1, false],
  ['{"x":{}}', '{"x":null}', 0.1, false],
  ['{"x":1}', '{"x":1.5}', 0.5, true],
  ['{"x":1}', '{"x":{}}', 0.1, false],
  ['{"x":{}}', '{"x":1}', 0.1, false],
  ['{"x":"1"}', '{"x":1}', 9, false],
  ['no JSON', 'no JSON at all', 9, false],
  [true, 'true', 9, false],
  [5n, 5n, 0, true],
])('%o and %o are the same to %d: %s', (a, b, tolerance, is) => {
  expect(sameCell(a, b, tolerance)).toBe(is);
});

it('without a tolerance, numbers are the same only if they are equal', () => {
  expect([sameCell(1, 1), sameCell(1, 1.5), sameCell('{"x":1}', '{"x":1.0}')]).toEqual([true, false, false]);
});
