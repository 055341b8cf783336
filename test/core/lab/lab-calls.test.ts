import { expect, it } from 'vitest';
import { LAB_CALLS } from '#core/lab/lab-calls.ts';
import { FromStation, ToStation } from '#core/lab/lab-contract.ts';

const fits = (name: keyof typeof LAB_CALLS, asked: object) => LAB_CALLS[name].asks.safeParse(asked).success;
const letters = (count: number) => 'x'.repeat(count);

it('names of a lab have one to sixty letters, blanks around them aside', () => {
  const named = ['', ' ', 'x', ` ${letters(60)} `, letters(61)];
  const expected = [false, false, true, true, false];
  expect(named.map((author) => fits('lab.author', { author }))).toEqual(expected);
  expect(named.map((station) => fits('lab.sign', { station }))).toEqual(expected);
  expect(named.map((name) => FromStation.safeParse({ type: 'hello', name, version: '1' }).success)).toEqual(expected);
});

it('an abort, a repetition and a note say why, in at most 2000 letters', () => {
  for (const [name, field] of [
    ['lab.abort', 'reason'],
    ['lab.repeat', 'reason'],
    ['lab.note', 'text'],
  ] as const)
    expect(
      ['', ' ', 'x', letters(2000), letters(2001)].map((text) => fits(name, { [field]: text })),
      name,
    ).toEqual([false, false, true, true, false]);
});

it('a take is exported into a folder that is named', () => {
  expect(
    [
      [1, 'x'],
      [0, 'x'],
      [1, ''],
      [1, letters(1000)],
      [1, letters(1001)],
    ].map(([number, into]) => fits('take.export', { number, into })),
  ).toEqual([true, false, false, true, false]);
});

it('what a station and its lab tell each other has an end', () => {
  const hello = (version: string) => FromStation.safeParse({ type: 'hello', name: 'one', version }).success;
  expect([hello(letters(40)), hello(letters(41))]).toEqual([true, false]);
  const notReady = (count: number, length: number) =>
    FromStation.safeParse({ type: 'state', notReady: Array.from({ length: count }, () => letters(length)) }).success;
  expect([notReady(20, 300), notReady(21, 1), notReady(1, 301), notReady(0, 0)]).toEqual([true, false, false, true]);
  const why = (count: number) => ToStation.safeParse({ type: 'do', id: 1, what: 'abort', why: letters(count) }).success;
  expect([why(0), why(1), why(300), why(301)]).toEqual([false, true, true, false]);
  const game = (count: number) => FromStation.safeParse({ type: 'state', notReady: [], game: letters(count) }).success;
  expect([game(200), game(201)]).toEqual([true, false]);
  const match = (count: number) => FromStation.safeParse({ type: 'hashes', match: letters(count), hashes: [] }).success;
  expect([match(200), match(201)]).toEqual([true, false]);
  const publicKey = (count: number) =>
    ToStation.safeParse({ type: 'countersign', id: 1, sessionId: '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111', publicKey: letters(count) })
      .success;
  expect([publicKey(1000), publicKey(1001)]).toEqual([true, false]);
});
