import { expect, it } from 'vitest';
import { sentencesOf } from '#scripts/sentences/sentences-of.ts';

const found = (...sources: string[]) => [...sentencesOf(new Map(sources.map((text, i) => [`${i}.ts`, text])))].sort();

it.each([
  ['a property', `judged({ says: 'the disk is full', check: 'not a sentence here' });`, ['the disk is full']],
  ['a template', `const x = { remedy: \`free \${n} GB on \${disk}\` };`, ['free {0} GB on {1}']],
  ['an error', `throw new GapError('a.code of it', \`\${file}: is missing\`, 'Copy it again');`, ['Copy it again', '{0}: is missing']],
  [
    'either of two',
    `f({ says: ok ? 'all is well' : count === 'not a sentence' ? 'one is lost' : 'some are lost' });`,
    ['all is well', 'one is lost', 'some are lost'],
  ],
  [
    'a constant, and what it is made of',
    `const AGAIN = 'Try it again'; const says = \`no, \${AGAIN}\`; f({ remedy: AGAIN, says });`,
    ['Try it again', 'no, {0}'],
  ],
  [
    'a parameter that people read',
    `function cannot(file: string, why: string) {} cannot('a file here', 'it is too old');`,
    ['it is too old'],
  ],
  [
    'a word that fills a sentence',
    `f({ says: \`it changes \${n === 1 ? 'once' : \`\${n} times\`}\` });`,
    ['it changes {0}', 'once', '{0} times'],
  ],
  ['what is pushed into a list that people read', `export function doubts() { return [[a, 'it jitters a lot']]; }`, ['it jitters a lot']],
  ['nothing of an error of the program itself', `f({ says: messageOf(new RangeError('not for people')) });`, []],
  ['nothing that is no sentence', `f({ says: 'meta.json', why: \`\${a}.tmp\`, reason: 'int f(int n)' });`, []],
])('finds %s', (_, source, sentences) => {
  expect(found(source)).toEqual([...sentences].sort());
});

it('knows a function that another file calls', () => {
  expect(found('export const refuse = (value: unknown, remedy: string) => {};', `refuse('of no account', 'Use 30 or 60');`)).toEqual([
    'Use 30 or 60',
  ]);
});

it('throws for what is no source', () => {
  expect(() => found('const = ;')).toThrow('0.ts');
});
