import { expect, it } from 'vitest';
import { duplicateRisk, Fingerprint, hammingDistance } from '#corpus/core/sending/fingerprint.ts';

/** A walk that differs by seed. */
function walk(seed: number, length: number): number[] {
  let [value, state] = [100, seed];
  return Array.from({ length }, () => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    value += (state / 2 ** 31 - 0.5) * 10;
    return value;
  });
}

/** Taken in pieces of a length. */
function fingerprint(values: readonly number[], piece = 1000): string {
  const print = new Fingerprint(values.length);
  for (let from = 0; from < values.length; from += piece) print.take(values.slice(from, from + piece));
  return print.text;
}

it('is the same of the same play, near of one that was cut a little, and far of any other', () => {
  const play = walk(1, 20_000);
  expect(fingerprint(play)).toMatch(/^[0-9a-f]{32}$/);
  expect(hammingDistance(fingerprint(play), fingerprint(play.map((value) => value * 1.01)))).toBe(0);
  expect(hammingDistance(fingerprint(play), fingerprint(play.slice(0, -10)))).toBeLessThanOrEqual(16);
  for (let seed = 2; seed < 40; seed++) expect(hammingDistance(fingerprint(play), fingerprint(walk(seed, 20_000)))).toBeGreaterThan(32);
});

it('is one for what is empty or not a number', () => {
  expect(fingerprint([])).toBe('0'.repeat(32));
  expect(fingerprint([Number.NaN, 1])).toHaveLength(32);
});

it.each([
  // Those that services have kept since the first.
  [1, '00000000000000000000000000000001'],
  [50, '4a52529494a4a529294a4a52529494a5'],
  [130, '0a2c4bddfb183c523eeaa0fa4a487cd2'],
  [20_000, 'c5e4962fbf89c9727b816799f9f11cb6'],
])('of %i values stays what it was, however they come', (length, print) => {
  for (const piece of [1, 77, length]) expect(fingerprint(walk(1, length), piece)).toBe(print);
});

it('takes what is no number for nothing, and less than one for what it is', () => {
  // A value for each of the 129 parts: each second one rises.
  const zigzag = (low: number) => Array.from({ length: 129 }, (_, n) => (n % 2 === 0 ? low : 0.5));
  expect(fingerprint(zigzag(0))).toBe('a'.repeat(32));
  expect(fingerprint(zigzag(Number.NaN))).toBe('a'.repeat(32));
});

it('has what comes beyond the length that was said in its last part', () => {
  const print = new Fingerprint(129);
  print.take(new Array<number>(129).fill(1));
  expect(print.text).toBe('0'.repeat(32));
  print.take([1]);
  expect(print.text).toBe(`${'0'.repeat(31)}1`);
});

it('counts bits', () => {
  expect(hammingDistance('0f', 'f0')).toBe(8);
  expect(hammingDistance('00', '01')).toBe(1);
});

it.each([
  [0, 0, 'high'],
  [16, 16, 'high'],
  [16, 17, 'medium'],
  [17, 16, 'medium'],
  [0, 64, 'medium'],
  [64, 20, 'medium'],
  [32, 64, 'medium'],
  [64, 32, 'medium'],
  [33, 33, 'low'],
  [64, 64, 'low'],
  [128, 128, 'low'],
] as const)('%i and %i bits away is a risk that is %s', (pictures, input, risk) => {
  expect(duplicateRisk(pictures, input)).toBe(risk);
});
