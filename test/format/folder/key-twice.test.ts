import { expect, it } from 'vitest';
import { keyTwice } from '#format/folder/key-twice.ts';

it('refuses what lies too deep for other readers', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  expect(keyTwice(nested(500))).toBeUndefined();
  expect(() => keyTwice(nested(502))).toThrow(RangeError);
});

it.each([
  ['{"a":1,"b":{"a":2}}', undefined],
  ['[{"a":1},{"a":1}]', undefined],
  ['{"a":1,"a":1}', 'a'],
  ['{"x":{"verdict":"fail","verdict":"pass"}}', 'x.verdict'],
  // The same key, written in another way.
  ['{"verdict":"fail","verd\\u0069ct":"pass"}', 'verdict'], // cspell:disable-line
])('%s', (text, path) => {
  expect(keyTwice(text)).toBe(path);
});
