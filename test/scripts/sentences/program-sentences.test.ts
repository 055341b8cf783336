import { expect, it } from 'vitest';
import { formsIn, programSentences } from '#scripts/sentences/program-sentences.ts';

const hole = (text: string) => text.replaceAll('@{', '$' + '{');

it.each([
  ['one without values', 'f({ says: said`the disk is full`, check: `no sentence` });', ['the disk is full']],
  ['one with values', hole('const x = said`free @{n} GB on @{disk}`;'), ['free {0} GB on {1}']],
  ['one within another', hole('said`it changes @{n === 1 ? said`once` : said`@{n} times`}`;'), ['it changes {0}', 'once', '{0} times']],
  ['what the source escapes', 'said`a \\`quoted\\` \\u00e9`;', ['a `quoted` é']],
  ['nothing of other tags', hole('sql`select @{x}`; a.said`no`;'), []],
])('finds %s', (_, source, forms) => {
  expect(formsIn('0.ts', source).sort()).toEqual([...forms].sort());
});

it('throws for what is no source', () => {
  expect(() => formsIn('0.ts', 'const = ;')).toThrow('0.ts');
});

it('knows those of every package, and none that only joins its values', () => {
  const all = programSentences();
  expect(all).toContain('{0} strictly increases');
  expect(all).toContain('The connection to the recorder was lost');
  expect(all.has('{0}: {1}')).toBe(false);
});
