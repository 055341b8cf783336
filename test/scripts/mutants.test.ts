import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { changesOf } from '#scripts/mutants/changes.ts';
import { Tree } from '#scripts/mutants/tree.ts';
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
  const { red, reach } = await tree.learn();
  expect([red, reach[file]?.length ?? 0]).toEqual([[], expect.toSatisfy((tests: number) => tests > 0)]);
  const planted = (text: string) => tree.notices(file, `${source}\n${text}\n`);
  expect(await planted('')).toBeUndefined();
  expect(await planted("throw new Error('planted');")).toBe('red');
  expect(await planted('for (;;);')).toBe('endless');
  expect(await planted('')).toBeUndefined();
  // Of a file that the same test reaches: the change before is forgotten.
  expect(await planted("throw new Error('planted');")).toBe('red');
  const gold = 'format/core/gold/png.ts';
  expect(await tree.notices(gold, readFileSync(gold, 'utf8'))).toBeUndefined();
  // What all tests reach takes its time, and is noticed by that alone no more than anything else.
  expect(await tree.notices('format/core/errors.ts', readFileSync('format/core/errors.ts', 'utf8'))).toBeUndefined();
  expect(await tree.notices('README.md', 'of which no test knows')).toBeUndefined();
});
