import { expect, it } from 'vitest';
import { codeIndex, EVENT_CODES } from '#format/core/input/codes.ts';
import { compileProfile, keymaskBits, UNMAPPED } from '#format/core/input/compile-profile.ts';
import { physicalIndex, UNKNOWN_KEY } from '#format/core/input/physical-keys.ts';
import { BASELINE_PROFILE } from '#format/core/input/profile.ts';

const PROFILE = {
  ...BASELINE_PROFILE,
  keys: { KeyW: 'W', KeyG: 'Grenade', KeyM: 'Map', KeyN: 'Notes', KeyT: 'Talk' },
  actions: { Grenade: { bit: 12 }, Map: { column: 'custom_map' }, Notes: { column: 'custom_notes' }, Talk: {} },
};

it('a profile’s own actions follow the common codes; each has its bit, a column’s from 16 on, or none', () => {
  const { codes, stateBits, columns } = compileProfile(PROFILE);
  expect(codes.slice(EVENT_CODES.length)).toEqual(['Grenade', 'Map', 'Notes', 'Talk']);
  expect([...stateBits].slice(EVENT_CODES.length)).toEqual([2 ** 12, 2 ** 16, 2 ** 17, 0]);
  expect([stateBits[codeIndex('W')], stateBits[codeIndex('Shift')], stateBits[codeIndex('move')]]).toEqual([1, 2 ** 10, 0]);
  expect(columns).toEqual(['custom_map', 'custom_notes']);
});

it('every key that an event may carry has a code, or none', () => {
  const { codes, codeOf } = compileProfile(PROFILE);
  expect(codeOf).toHaveLength(UNKNOWN_KEY + 1);
  expect(codeOf[physicalIndex('KeyG') as number]).toBe(codes.indexOf('Grenade'));
  expect(codeOf.filter((code) => code !== UNMAPPED)).toHaveLength(5);
});

it('the mask of a session has the bits of the spec and those of the profile, but none for a column', () => {
  expect(keymaskBits(PROFILE, { W: 0, A: 1 })).toEqual({ W: 0, A: 1, Grenade: 12 });
  expect(keymaskBits(BASELINE_PROFILE, { W: 0 })).toEqual({ W: 0 });
});
