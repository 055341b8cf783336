import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GapError, wordsOf } from '#format/core/errors.ts';
import { english, formsOf, joined, mapped, remedyOf, type Sentence, said, saysOf } from '#format/core/said.ts';
import { Words } from '#format/core/words.ts';

const nested = (depth: number): Sentence => (depth === 0 ? said`end` : said`in ${nested(depth - 1)}`);
const depthOf = ({ values }: Sentence): number =>
  1 + Math.max(0, ...values.map((value) => (typeof value === 'object' ? depthOf(value) : 0)));

describe('a sentence', () => {
  it('keeps its form apart from what it is filled with', () => {
    const sentence = said`${3} of ${600} frames were not captured`;
    expect(sentence).toEqual({ form: '{0} of {1} frames were not captured', values: [3, 600] });
    expect(english(sentence)).toBe('3 of 600 frames were not captured');
  });

  it('may be filled with another, and is English in a text', () => {
    const why = said`the disk is full`;
    expect(`${said`${'/a'}: not written: ${why}`}`).toBe('/a: not written: the disk is full');
  });

  it('takes what JSON has not as it is printed', () => {
    expect(said`${Number.NaN}, ${Number.POSITIVE_INFINITY}, ${undefined}, ${true} and ${7n}`).toEqual({
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
    for (const same of [structuredClone(sentence), JSON.parse(JSON.stringify(sentence))])
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
    ['deeper than any sentence', JSON.parse(`${'{"form":"{0}","values":['.repeat(4)}"x"${']}'.repeat(4)}`)],
  ])('is no sentence with %s', (_, sent) => {
    expect(Words.safeParse(sent).success).toBe(false);
  });

  it.each([
    { form: 'x', values: Array(20).fill('y') },
    { form: 'x'.repeat(4096), values: ['y'.repeat(4096)] },
    JSON.parse(`${'{"form":"{0}","values":['.repeat(3)}"x"${']}'.repeat(3)}`),
    'a name',
  ])('is one up to there', (sent) => {
    expect(Words.safeParse(sent).success).toBe(true);
  });

  it('says no more than it has, however its holes are written', () => {
    const sent = { form: Array.from({ length: 1000 }, (_, i) => `{${'0'.repeat(i % 50)}0}`).join(''), values: ['x'.repeat(4096)] };
    expect(Words.safeParse({ ...sent, form: '{0}{00}{000}' }).success).toBe(true);
    expect(english({ ...sent, form: '{0}{00}{000}' }).length).toBeLessThan(4200);
    expect(Words.safeParse({ ...sent, form: '{0}{0}' }).success).toBe(false);
  });

  it('counts where it says what its English says', () => {
    const form = { form: '{0} frames', values: [3] };
    expect(saysOf({ says: '3 frames', forms: { says: form } })).toEqual(form);
    expect(english(saysOf({ says: 'all is well', forms: { says: form } }))).toBe('all is well');
    expect(english(remedyOf({ says: 'x', remedy: 'Free it', forms: { remedy: form } }))).toBe('Free it');
  });

  it('is a value where it has a hole, at its beginning as anywhere, and otherwise a form', () => {
    for (const says of ['{0} is missing', '{1}', 'x{0}', 'is {12}']) expect(saysOf({ says })).toEqual({ form: '{0}', values: [says] });
    for (const says of ['all is well', '{} and {x}', '']) expect(saysOf({ says })).toEqual({ form: says, values: [] });
  });

  it('is a sentence again in whatever it is put', () => {
    for (const says of ['file {0}{0} is missing', 'x'.repeat(5000), 'x{1}']) {
      const words = said`station 1: ${saysOf({ says })}`;
      expect(Words.safeParse(words).success).toBe(true);
      expect(english(words)).toContain(says.slice(0, 4000));
    }
  });
});

describe('what this program says', () => {
  it.each([
    ['nested twelve times', nested(12)],
    ['filled with ten thousand letters', said`it said: ${'x'.repeat(9999)}`],
    ['of thirty reasons', joined(Array.from({ length: 30 }, (_, i) => said`reason ${i}`)) as Sentence],
    ['of ten thousand reasons', joined(Array.from({ length: 9999 }, () => 'x')) as Sentence],
  ])('can be sent, %s', (_, sentence) => {
    expect(Words.safeParse(JSON.parse(JSON.stringify(sentence))).success).toBe(true);
    expect(english(sentence).length).toBeLessThan(4200);
  });

  it('keeps its form and its values up to the very limits, and is English beyond them', () => {
    const parts = (letters: number) => joined([said`a`, said`b`], 'x'.repeat(letters)) as Sentence;
    // `{0}` and `{1}` are six letters.
    expect(parts(4090)).toMatchObject({ form: `{0}${'x'.repeat(4090)}{1}`, values: [{ form: 'a' }, { form: 'b' }] });
    expect(parts(4091)).toEqual({ form: '{0}', values: [`a${'x'.repeat(4091)}b`] });
    const reasons = (count: number) => joined(Array.from({ length: count }, () => 'y')) as Sentence;
    expect([reasons(20).values.length, reasons(21).values]).toEqual([20, [Array(21).fill('y').join('; ')]]);
    expect(said`${'z'.repeat(4096)}`.values).toEqual(['z'.repeat(4096)]);
    expect(said`${'z'.repeat(4097)}`.values).toEqual([`${'z'.repeat(4095)}…`]);
  });

  it('is the same in English, nested or with many reasons', () => {
    expect(english(nested(12))).toBe(`${'in '.repeat(12)}end`);
    expect(depthOf(nested(12))).toBe(3);
    expect(english(joined(Array.from({ length: 30 }, (_, i) => said`reason ${i}`)))).toMatch(/^reason 0; reason 1; .*; reason 29$/);
  });
});

it('each of its texts can be changed', () => {
  expect(mapped(said`a ${'b'} ${3} ${said`c`}`, (text) => text.toUpperCase())).toEqual({
    form: 'A {0} {1} {2}',
    values: ['B', 3, { form: 'C', values: [] }],
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
  expect(said`not sealed: ${wordsOf(error)}`).toEqual({
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
