import { expect, it } from 'vitest';
import { codeIndex, EVENT_CODES, FIRST_PAD_CODE, keymaskBit, NOT_HELD } from '#format/core/input/codes.ts';
import { KEYMASK_BITS, keysOf } from '#format/core/input/keymask.ts';

it('the bits of the mask are those of GAP v0.2, section 4', () => {
  expect(KEYMASK_BITS).toEqual({ W: 0, A: 1, S: 2, D: 3, Space: 4, Ctrl: 5, LMB: 6, RMB: 7, R: 8, E: 9, Shift: 10 });
});

it('names held in a mask come in the order of its bits; bits that are reserved have none', () => {
  expect(keysOf(0)).toEqual([]);
  for (const [name, bit] of Object.entries(KEYMASK_BITS)) expect(keysOf(2 ** bit)).toEqual([name]);
  expect(keysOf(0b0100_0001_0001)).toEqual(['W', 'Space', 'Shift']);
  expect(keysOf(0b1111_1000_0000_0000)).toEqual([]);
});

it('a code has the mask’s bit, or none', () => {
  expect(['W', 'Shift', 'MMB', ''].map(keymaskBit)).toEqual([0, 10, undefined, undefined]);
  // Any word may name an action of a profile.
  expect(['toString', 'constructor', '__proto__'].map(keymaskBit)).toEqual([undefined, undefined, undefined]);
});

it('codes of pads follow all others, and what cannot be held is no key', () => {
  expect(EVENT_CODES[FIRST_PAD_CODE]).toBe('pad_A');
  expect(FIRST_PAD_CODE).toBe(codeIndex('marker') + 1);
  expect(NOT_HELD.filter((code) => keymaskBit(code) !== undefined)).toEqual([]);
});
