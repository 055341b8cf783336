import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rolledParts } from '#shard/core/trim/roll.ts';

const keyed = (frames: number, every: number) => Uint8Array.from({ length: frames }, (_, n) => (n % every === 0 ? 1 : 0));

it('a session that is short enough is one part', () => {
  expect(rolledParts(keyed(432_000, 120), 432_000, 432_000)).toEqual([{ from: 0, to: 432_000 }]);
  expect(rolledParts(keyed(100, 120), 100, Number.POSITIVE_INFINITY)).toEqual([{ from: 0, to: 100 }]);
});

it('two hours by five minutes are 24 equal parts; 125 minutes by 120 are two of an hour, and not one of five minutes', () => {
  const parts = rolledParts(keyed(432_000, 120), 432_000, 18_000);
  expect(parts).toHaveLength(24);
  expect(parts.every(({ from, to }) => to - from === 18_000)).toBe(true);
  const frames = 125 * 3600;
  expect(rolledParts(keyed(frames, 120), frames, 432_000)).toEqual([
    { from: 0, to: frames / 2 },
    { from: frames / 2, to: frames },
  ]);
});

it('parts follow one another without a hole, begin with a keyframe, and none is longer than asked unless its GOP is', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 40 }),
      (lengths, most) => {
        const key = Uint8Array.from(lengths.flatMap((length) => [1, ...new Array<number>(length - 1).fill(0)]));
        const parts = rolledParts(key, key.length, most);
        expect(parts[0]?.from).toBe(0);
        expect(parts.at(-1)?.to).toBe(key.length);
        for (const [i, { from, to }] of parts.entries()) {
          if (i > 0) expect(from).toBe(parts[i - 1]?.to);
          expect(key[from]).toBe(1);
          if (to - from > most)
            expect(key.subarray(from + 1, to).includes(1) && key.subarray(from + 1, from + most + 1).includes(1)).toBe(false);
        }
      },
    ),
  );
});

describe('a session is cut at the keyframe', () => {
  /** The parts of a hundred frames with keyframes at these. */
  const parts = (most: number, ...keyframes: number[]) =>
    rolledParts(
      Uint8Array.from({ length: 100 }, (_, n) => (keyframes.includes(n) ? 1 : 0)),
      100,
      most,
    ).map(({ from, to }) => `${from}-${to}`);

  it('nearest to where parts would be equal', () => {
    expect(parts(60, 0, 40, 55)).toEqual(['0-55', '55-100']);
    expect(parts(60, 0, 45, 58)).toEqual(['0-45', '45-100']);
    expect(parts(60, 0, 50)).toEqual(['0-50', '50-100']);
  });

  it('after that, of two as near, also where the part is then as long as may be', () => {
    expect(parts(60, 0, 40, 60)).toEqual(['0-60', '60-100']);
    expect(parts(60, 0, 41, 60)).toEqual(['0-41', '41-100']);
  });

  it('before it where the next one would make the part too long', () => {
    expect(parts(60, 0, 30, 61)).toEqual(['0-30', '30-61', '61-100']);
    // What is left after 33 would be halved at 66.5.
    expect(parts(40, 0, 33, 60, 68)).toEqual(['0-33', '33-68', '68-100']);
  });

  it('or at the next one there is, if there is none in between', () => {
    expect(parts(60, 0, 70)).toEqual(['0-70', '70-100']);
    expect(parts(60, 0)).toEqual(['0-100']);
  });
});
