import { expect, it } from 'vitest';
import { nearestName } from '#format/core/findings/nearest-name.ts';

it.each([
  ['ctrlleft', ['ControlLeft', 'ShiftLeft'], 'ControlLeft'],
  ['LeftControl', ['ControlRight', 'ControlLeft'], 'ControlLeft'],
  ['keyw', ['KeyW'], 'KeyW'],
  ['abcd', ['abxx'], 'abxx'],
  ['abcd', ['axxx'], undefined],
  ['ab', ['xy'], 'xy'],
  ['a', ['xyz'], undefined],
  ['abcdef', ['abcxyz'], 'abcxyz'],
  ['abcdef', ['abwxyz'], undefined],
  ['anything', [], undefined],
  // Of two that are as near, the first.
  ['key1', ['key2', 'key3'], 'key2'],
])('%s of %j means %s', (written, known, meant) => {
  expect(nearestName(written, known)).toBe(meant);
});
