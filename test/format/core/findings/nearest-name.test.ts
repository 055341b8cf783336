import { expect, it } from 'vitest';
import { nearestName } from '#format/core/findings/nearest-name.ts';

it.each([
  ['CtrlLeft', ['ControlLeft', 'ShiftLeft'], 'ControlLeft'],
  ['LeftControl', ['ControlRight', 'ControlLeft'], 'ControlLeft'],
  ['keyw', ['KeyW'], 'KeyW'],
  ['abcd', ['ab12'], 'ab12'],
  ['abcd', ['a123'], undefined],
  ['ab', ['xy'], 'xy'],
  ['a', ['xyz'], undefined],
  ['abcdef', ['abc123'], 'abc123'],
  ['abcdef', ['ab0123'], undefined],
  // Letters too many, or missing.
  ['abcdef', ['abc'], 'abc'],
  ['abcdef', ['ab'], undefined],
  ['abc', ['abcde'], 'abcde'],
  ['abc', ['abcdef'], undefined],
  ['anything', [], undefined],
  // Of two that are as near, the first.
  ['key1', ['key2', 'key3'], 'key2'],
])('%s of %j means %s', (written, known, meant) => {
  expect(nearestName(written, known)).toBe(meant);
});
