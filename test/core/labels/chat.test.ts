import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chatScore, type Lexicon } from '#core/labels/chat-score.ts';
import { ChatWindow } from '#core/labels/chat-window.ts';
import { withoutPersonal } from '#core/labels/personal.ts';

const LEXICON: Lexicon = {
  valence: new Map([
    ['good', 3],
    ['bad', -3],
    ['superb', 5],
    ['很好', 3],
    ['❤', 4],
  ]),
  toxicity: new Map([
    ['idiot', 1],
    ['fool', 0.5],
  ]),
};
const words = new Intl.Segmenter(undefined, { granularity: 'word' });
const score = (text: string) => chatScore(text, LEXICON, words);

it('counts anew in each stretch', () => {
  const window = new ChatWindow();
  const loud = { excitement: 1, toxicity: 1, sentiment: 1 };
  for (let n = 0; n < 3; n++) window.add(n, loud);
  expect(window.due(20e6)).toEqual({ excitement: 1, toxicity: 1, sentiment: 1 });
  for (let n = 0; n < 2; n++) window.add(30e6 + n, { excitement: 0, toxicity: 0, sentiment: undefined });
  expect(window.due(60e6)).toBeUndefined();
  window.add(61e6, { excitement: 0, toxicity: 0, sentiment: 0.5 });
  expect(window.due(62e6)).toEqual({ excitement: 0, toxicity: 0, sentiment: 0.5 });
});

it('asks for two who wrote, of whom it is known, again in each stretch', () => {
  const window = new ChatWindow();
  const calm = { excitement: 0, toxicity: 0, sentiment: undefined };
  for (let n = 0; n < 20; n++) window.add(n, calm);
  expect(window.due(3600e6)).toBeDefined();
  for (let n = 0; n < 20; n++) window.add(4000e6 + n, calm, 'one and the same');
  expect(window.due(7200e6)).toBeUndefined();
});

describe('a message', () => {
  it.each([
    ['good', 0.6],
    ['Good, BAD', 0],
    ['superb and bad', 0.2],
    // No blanks stand between the words of Chinese.
    ['今天天气很好', 0.6],
    ['❤️', 0.8],
    ['nothing that is known', undefined],
    ['', undefined],
  ])('%s has the mean of what its words are called: %s', (text, sentiment) => {
    if (sentiment === undefined) expect(score(text).sentiment).toBeUndefined();
    else expect(score(text).sentiment).toBeCloseTo(sentiment, 6);
  });

  it('is as rude as its worst word', () => {
    expect([score('you fool, you idiot'), score('a fool'), score('idiotic')].map(({ toxicity }) => toxicity)).toEqual([1, 0.5, 0]);
  });

  it('is excited by exclamation marks, capitals, letters drawn out and strong words, the more the more', () => {
    const of = (text: string) => score(text).excitement;
    expect([of('we go on'), of('OK'), of('GG')]).toEqual([0, 0, 0]);
    expect([of('go!'), of('go!!!'), of('COME ON'), of('aaa'), of('superb')].map((value) => Math.round(100 * value))).toEqual([
      17, 50, 50, 50, 50,
    ]);
    expect(of('COME ON!!! SUPERB')).toBeCloseTo(0.875, 6);
  });

  it('is no more excited by more of the same sign', () => {
    const of = (text: string) => score(text).excitement;
    expect([of('go!!!'), of('go!!!!!!!!!'), of('superb superb superb')]).toEqual([0.5, 0.5, 0.5]);
    expect(of('❤'), 'a word that is just strong enough').toBe(0.5);
    expect(of('good good good')).toBe(0);
  });

  it('is shouted from four capitals on, if seven of ten letters are', () => {
    const isShouted = (text: string) => score(text).excitement > 0;
    expect(['ABC', 'ABCD', 'ABCDEFGhij', 'ABCDEFghij', 'ABCDefghij'].map(isShouted)).toEqual([false, true, true, false, false]);
  });

  it('of any length in any script is scored within its bounds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        const { excitement, toxicity, sentiment = 0 } = score(text);
        expect(excitement >= 0 && excitement <= 1 && toxicity >= 0 && toxicity <= 1 && sentiment >= -1 && sentiment <= 1).toBe(true);
      }),
    );
    expect(score('good '.repeat(2000)).sentiment).toBeCloseTo(0.6, 6);
  });
});

it.each([
  ['write to ann.onym@example.org', 'write to '],
  ['see https://example.org/a?b=c now', 'see  now'],
  ['www.example.org', ''],
  ['hi @Ann_Onym!', 'hi '],
  ['call +49 (30) 1234-567', 'call +'],
  ['at 12:30', 'at 12:30'],
  ['well played, Bob!', 'well played,  !'],
  ['BOB is here', '  is here'],
  ['player-1 is here', '  is here'],
  ['100 points', '100 points'],
  ['1000 points', ' points'],
  ['Jo is here, x is not', '  is here, x is not'],
])('%s is scored without what points to a person', (text, rest) => {
  expect(withoutPersonal(text, ['bob', 'jo', 'x', 'a.c*', 'player-1'])).toBe(rest);
});

it.each(['@', '1', 'a', '1 (', '.@', '://', 'player-'])(
  'a line made of %j is done in one go over it: with the square of its length this would take minutes',
  (part) => {
    const line = part.repeat(300_000 / part.length);
    expect(withoutPersonal(line, ['player-1']).length).toBeLessThanOrEqual(line.length);
  },
);

describe('a chat', () => {
  const said = { excitement: 0.5, toxicity: 0, sentiment: 1 };
  const SECOND = 1_000_000;

  it('is summed up once ten seconds have passed and three messages were written', () => {
    const window = new ChatWindow();
    window.add(0, said);
    window.add(SECOND, { ...said, sentiment: undefined });
    expect(window.due(20 * SECOND)).toBeUndefined();
    window.add(21 * SECOND, { excitement: 0, toxicity: 1, sentiment: 0 });
    expect(window.due(22 * SECOND)).toEqual({ excitement: 0.33, toxicity: 0.33, sentiment: 0.5 });
    expect([window.beganUs, window.due(90 * SECOND)]).toEqual([undefined, undefined]);
  });

  it('of fewer messages is forgotten after a minute', () => {
    const window = new ChatWindow();
    window.add(0, said);
    window.add(1, said);
    expect(window.due(60 * SECOND)).toBeUndefined();
    window.add(61 * SECOND, said);
    expect(window.due(75 * SECOND)).toBeUndefined();
  });

  it('of one known sender is never told, however much they write; of two it is', () => {
    const window = new ChatWindow();
    for (let i = 0; i < 9; i++) window.add(i * SECOND, said, 'ann');
    expect(window.due(20 * SECOND)).toBeUndefined();
    window.add(21 * SECOND, said, 'bob');
    expect(window.due(22 * SECOND)).toBeDefined();
    for (let i = 0; i < 3; i++) window.add(30 * SECOND, said);
    expect(window.due(40 * SECOND)).toBeDefined();
  });

  it('without a known word is neither friendly nor unfriendly', () => {
    const window = new ChatWindow();
    for (let i = 0; i < 3; i++) window.add(0, { ...said, sentiment: undefined });
    expect(window.due(10 * SECOND)?.sentiment).toBe(0);
  });
});
