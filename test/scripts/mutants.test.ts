import { expect, it } from 'vitest';
import { changesOf } from '#scripts/mutants/changes.ts';

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
