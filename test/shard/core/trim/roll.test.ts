import fc from 'fast-check';
import { expect, it } from 'vitest';
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
