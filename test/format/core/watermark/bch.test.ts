import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BCH_BITS, BCH_DATA_BITS, decodeBch, encodeBch } from '#format/core/watermark/bch.ts';

const data = fc.array(fc.integer({ min: 0, max: 1 }), { minLength: BCH_DATA_BITS, maxLength: BCH_DATA_BITS });
const places = (count: number) => fc.uniqueArray(fc.nat(BCH_BITS - 1), { minLength: count, maxLength: count });

function encoded(bits: readonly number[]): Uint8Array {
  const word = new Uint8Array(BCH_BITS);
  word.set(bits);
  encodeBch(word);
  return word;
}

it.each([0, 1, 2, 3, 4])('corrects any %d wrong bits', (wrong) => {
  fc.assert(
    fc.property(data, places(wrong), (bits, at) => {
      const word = encoded(bits);
      const sent = word.slice();
      for (const i of at) word[i] = (word[i] as number) ^ 1;
      expect(decodeBch(word)).toBe(wrong);
      expect(word).toEqual(sent);
    }),
    { numRuns: 500 },
  );
});

it('never decodes five wrong bits to the word that was sent', () => {
  let refused = 0;
  fc.assert(
    fc.property(data, places(5), (bits, at) => {
      const word = encoded(bits);
      const sent = word.slice();
      for (const i of at) word[i] = (word[i] as number) ^ 1;
      if (decodeBch(word) === undefined) refused += 1;
      else expect(word).not.toEqual(sent);
    }),
    { numRuns: 2000 },
  );
  expect(refused).toBeGreaterThan(0);
});

it('is linear, and any two words differ in at least nine places', () => {
  fc.assert(
    fc.property(data, data, (a, b) => {
      const [x, y] = [encoded(a), encoded(b)];
      const sum = encoded(a.map((bit, i) => bit ^ (b[i] as number)));
      const xor = x.map((bit, i) => bit ^ (y[i] as number));
      expect(sum).toEqual(xor);
      if (a.some((bit, i) => bit !== b[i])) expect(xor.reduce((n, bit) => n + bit, 0)).toBeGreaterThanOrEqual(9);
    }),
    { numRuns: 500 },
  );
});
