// cspell:ignore recrod gmae
import { expect, it } from 'vitest';
import { meant } from '#format/cli/meant.ts';

it.each([
  ['recrod', ['seal', 'record', 'recover'], 'record'],
  ['kye', ['key', 'json'], 'key'],
  ['gmae', ['game', 'gold'], 'game'],
  ['yes', ['geo', 'hz'], undefined],
  ['', ['hz'], undefined],
  ['frobnicate', ['record', 'recover'], undefined],
])('of %j, among %j, %j is meant', (typed, known, expected) => {
  expect(meant(typed, known)).toBe(expected);
});
