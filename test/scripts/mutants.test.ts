import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { changesOf } from '#scripts/mutants/changes.ts';
import { Tree } from '#scripts/mutants/tree.ts';
import type { AllTests } from '#scripts/mutants/trials.ts';
import { long } from '#test/support/long.ts';

const tokens = (source: string) => changesOf(source).map(({ before, after }) => `${before.trim()} ${after.trim()}`);

it('changes what runs: operators, numbers, truths', () => {
  expect(tokens('const a = b + 1 < Math.max(c, d) && e === true;')).toEqual([
    '+ -',
    '1 2',
    '< <=',
    'Math.max( Math.min(',
    '&& ||',
    '=== !==',
    'true false',
  ]);
});

it('leaves what says nothing: comments, texts, types, names, measured limits', () => {
  expect(
    tokens(`import { a1 } from './b + 1.ts';
/** Up to 5 + 5, or true. */
const LEAST_MS = 5;
export const [FROM, TO] = [1, 2];
interface Of {
  readonly is: true;
}
type Two = Of | 2;
class One {
  readonly #only: 1 | 2;
}
const text = 'a + b' + \`c - 1\`; // d > e
const digits = /1 + \\/2/.test(text);
`),
  ).toEqual(['+ -']);
});

it('says where', () => {
  const source = 'const a = 0;\nconst b = a - 1;\n';
  expect(changesOf(source).map(({ offset, before }) => source.slice(offset, offset + before.length))).toEqual(['0', ' - ', '1']);
});

long('says of a change whether the tests that reach the file notice it, and goes on after one that never ends', async () => {
  const file = 'format/core/tar.ts';
  const source = readFileSync(file, 'utf8');
  using tree = new Tree();
  const { red, reach } = (await tree.ask({ all: true })) as AllTests;
  const tests = reach[file] ?? [];
  expect([red, tests.length > 0]).toEqual([[], true]);
  const planted = (text: string) => `${source}\n${text}\n`;
  expect(await tree.notices(file, planted(''), tests)).toBe(false);
  expect(await tree.notices(file, planted("throw new Error('planted');"), tests)).toBe(true);
  expect(await tree.notices(file, planted('for (;;);'), tests)).toBe(true);
  expect(await tree.notices(file, planted(''), tests)).toBe(false);
  expect(await tree.notices(file, planted("throw new Error('planted');"), [])).toBe(false);
});
