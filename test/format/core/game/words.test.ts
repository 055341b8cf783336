import { describe, expect, it } from 'vitest';
import { hasFreeText, isWord, unfit } from '#format/core/game/words.ts';

const TOO_DEEP = 'must not nest deeper than 64';
const FREE_TEXT = /never free text$/;

describe('a word', () => {
  it('is a name, a number or a hash of at most 128 characters, without a blank', () => {
    for (const word of ['', 'level-3', 'a.b:c+d#e/f=', '1e-9', 'f'.repeat(128)]) expect(isWord(word)).toBe(true);
    for (const text of ['two words', 'f'.repeat(129), 'naïve', 'a\nb', 'you,me', '!']) expect(isWord(text)).toBe(false);
  });
});

describe('a game’s JSON', () => {
  it.each<[unknown]>([[null], [true], [0], ['word'], [{}], [[]], [{ score: 3, name: 'p1', list: [1, 'x', null, { a: [] }] }], [undefined]])(
    'fits: %j',
    (value) => expect(unfit(value)).toBeUndefined(),
  );

  it.each<[unknown]>([['two words'], [['a', 'two words']], [{ a: { b: 'two words' } }], [{ 'two words': 1 }], [[{ 'two words': 1 }]]])(
    'holds no free text, in a value or as a key: %j',
    (value) => expect(unfit(value)).toMatch(FREE_TEXT),
  );

  it('nests 64 levels deep, and no deeper', () => {
    const lists = (count: number): unknown => Array.from({ length: count }).reduce((inner) => [inner], 1 as unknown);
    const objects = (count: number): unknown => Array.from({ length: count }).reduce((inner) => ({ a: inner }), 1 as unknown);
    for (const nested of [lists, objects]) expect([unfit(nested(64)), unfit(nested(65))]).toEqual([undefined, TOO_DEEP]);
  });

  it('of a hundred thousand levels is refused all the same', () => {
    expect(unfit(JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`))).toBe(TOO_DEEP);
  });
});

it('JSON as it was written holds free text where one of its texts is more than a word', () => {
  for (const json of ['{}', '{"a":"b"}', '["x",1]', '""', 'null']) expect(hasFreeText(json)).toBe(false);
  for (const json of ['{"a":"two words"}', '{"two words":1}', '["a\\"b"]', '["x","!"]', '["!x"]', '["x!"]'])
    expect(hasFreeText(json)).toBe(true);
});
