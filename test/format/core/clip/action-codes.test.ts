import { expect, it } from 'vitest';
import { actionCodes, mappedCodes } from '#format/core/clip/action-codes.ts';
import { KEYMASK_BITS } from '#format/core/input/keymask.ts';
import { PAD_BUTTONS } from '#format/core/input/pad.ts';

/** `marker` is held by nobody. */
const profile = { keys: { KeyW: 'W', ArrowUp: 'W', KeyM: 'Map', KeyP: 'marker' }, actions: { Map: {}, Dash: {} } };
const pads = PAD_BUTTONS.map((name) => `pad_${name}`);

it('a session could have recorded what has a physical key, and pads where they were read', () => {
  expect(mappedCodes({ keymask_bits: KEYMASK_BITS, profile, pads: 'off' })).toEqual(['Map', 'W']);
  expect(mappedCodes({ keymask_bits: KEYMASK_BITS, profile })).toEqual(['Map', 'W']);
  expect(mappedCodes({ keymask_bits: KEYMASK_BITS, profile, pads: '' })).toEqual(['Map', 'W']);
  expect(mappedCodes({ keymask_bits: KEYMASK_BITS, profile, pads: 'SDL 2.26.5' })).toEqual(['Map', 'W', ...pads].sort());
});

it('without a profile it has the keys of the mask and the buttons of a mouse; of another maker, all that it may have', () => {
  const bits = Object.keys(KEYMASK_BITS);
  expect(mappedCodes({ keymask_bits: KEYMASK_BITS })).toEqual([...bits, 'MMB', 'X1', 'X2'].sort());
  expect(mappedCodes(undefined)).toEqual([...bits, 'MMB', 'X1', 'X2', ...pads].sort());
});

it('keys of the mask come in the order of their bits, whatever order they are written in', () => {
  const codes = actionCodes({ keymaskBits: { Jump: 9, Left: 2, Fire: 5 }, actions: [] });
  expect(codes.slice(0, 4)).toEqual(['Left', 'Fire', 'Jump', 'MMB']);
});
