import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GapError, wordsOf } from '#format/core/errors.ts';
import { asData, english, formsOf, joined, type Sentence, said } from '#format/core/said.ts';
import { Forms, Words } from '#format/core/words.ts';

const nested = (depth: number): Sentence => (depth === 0 ? said`end` : said`in ${nested(depth - 1)}`);
const depthOf = ({ values }: Sentence): number =>
  1 + Math.max(0, ...values.map((value) => (typeof value === 'object' ? depthOf(value) : 0)));

describe('a sentence', () => {
  it('keeps its form apart from what it is filled with', () => {
    const sentence = said`${3} of ${600} frames were not captured`;
    expect(asData(sentence)).toEqual({ form: '{0} of {1} frames were not captured', values: [3, 600] });
    expect(english(sentence)).toBe('3 of 600 frames were not captured');
  });

  it('may be filled with another, and is English in a text', () => {
    const why = said`the disk is full`;
    expect(`${said`${'/a'}: not written: ${why}`}`).toBe('/a: not written: the disk is full');
  });

  it('takes what JSON has not as it is printed', () => {
    expect(asData(said`${Number.NaN}, ${Number.POSITIVE_INFINITY}, ${undefined}, ${true} and ${7n}`)).toEqual({
      form: '{0}, {1}, {2}, {3} and {4}',
      values: ['NaN', 'Infinity', 'undefined', 'true', '7'],
    });
  });

  it('says in English what a template would, whatever it is filled with', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(english(said`${a} of ${b} frames`)).toBe(`${a} of ${b} frames`);
      }),
    );
  });

  it('is the same after a thread or a wire', () => {
    const sentence = said`lost ${3} ms, ${said`then: ${'x'}`}`;
    for (const same of [structuredClone(asData(sentence)), JSON.parse(JSON.stringify(sentence))])
      expect(english(Words.parse(same))).toBe('lost 3 ms, then: x');
  });

  it('leaves a hole that nothing fills', () => {
    expect(english({ form: '{0} and {1}', values: ['a'] })).toBe('a and {1}');
  });
});

describe('what others send', () => {
  it.each([
    ['too many values', { form: 'x', values: Array(21).fill('y') }],
    ['a hole twice, with which a few sentences say gigabytes', { form: '{0}{0}', values: ['x'] }],
    ['a form that is no text', { form: 3, values: [] }],
    ['a form of a megabyte', { form: 'x'.repeat(4097), values: [] }],
    ['a value of a megabyte', { form: '{0}', values: ['x'.repeat(4097)] }],
    ['deeper than any sentence', JSON.parse(`${'{"form":"{0}","values":['.repeat(5)}"x"${']}'.repeat(5)}`)],
  ])('is no sentence with %s', (_, sent) => {
    expect(Words.safeParse(sent).success).toBe(false);
  });

  it.each([{ form: 'x', values: Array(20).fill('y') }, { form: 'x'.repeat(4096), values: ['y'.repeat(4096)] }, 'a name'])(
    'is one up to there',
    (sent) => {
      expect(Words.safeParse(sent).success).toBe(true);
    },
  );

  it('always takes what this program says, however deep or long it is', () => {
    for (const sentence of [nested(12), said`${'x'.repeat(9999)}`]) expect(Forms.safeParse({ says: asData(sentence) }).success).toBe(true);
    expect(depthOf(asData(nested(12)))).toBe(4);
    expect(english(asData(nested(12)))).toBe(english(nested(12)));
  });
});

describe('the forms of what is told', () => {
  it('are of those with values alone: another is its own form', () => {
    expect(formsOf(said`the disk is full`, said`Free ${3} GB`)).toEqual({ forms: { remedy: { form: 'Free {0} GB', values: [3] } } });
    expect(formsOf(said`${3} GB`)).toEqual({ forms: { says: { form: '{0} GB', values: [3] } } });
    expect(formsOf(said`the disk is full`, 'of another program')).toEqual({});
  });
});

it('of an error goes on in the sentence that it is put into', () => {
  const error = new GapError('shard.missing', said`${'/a'} is missing`, said`Copy it again`);
  expect([error.message, error.remedy]).toEqual(['/a is missing', 'Copy it again']);
  expect(asData(said`not sealed: ${wordsOf(error)}`)).toEqual({
    form: 'not sealed: {0}',
    values: [{ form: '{0} is missing', values: ['/a'] }],
  });
  expect(wordsOf(new Error('of the system'))).toBe('of the system');
});

it('of several are joined', () => {
  expect(english(joined([said`a ${1}`, 'b', said`c`]))).toBe('a 1; b; c');
  expect(english(joined([said`a`, said`b`], ', '))).toBe('a, b');
  expect(joined(['b'])).toBe('b');
});
