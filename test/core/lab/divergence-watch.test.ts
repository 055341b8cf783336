import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfirmedHashes, DivergenceWatch } from '#core/lab/divergence-watch.ts';

const frames = (from: number, to: number, wrongFrom = Number.POSITIVE_INFINITY): ConfirmedHashes =>
  Array.from({ length: to - from }, (_, i) => [1, from + i, from + i >= wrongFrom ? `bad${from + i}` : `${from + i}`]);

describe('two stations of one game', () => {
  it('that agree raise no alarm, whichever is ahead', () => {
    const watch = new DivergenceWatch();
    expect(watch.take('a', 'm', frames(0, 100))).toEqual([]);
    expect(watch.take('b', 'm', frames(0, 50))).toEqual([]);
    expect(watch.take('b', 'm', frames(50, 100))).toEqual([]);
  });

  it('that diverge are reported once, at the first frame that differs', () => {
    const watch = new DivergenceWatch();
    watch.take('a', 'm', frames(0, 100));
    expect(watch.take('b', 'm', frames(0, 90, 70))).toEqual([
      { match: 'm', episode: 1, frame: 70, stations: ['a', 'b'], hashes: ['70', 'bad70'] },
    ]);
    expect(watch.take('b', 'm', frames(90, 100, 70))).toEqual([]);
    watch.forget();
    watch.take('a', 'm', frames(0, 2));
    expect(watch.take('b', 'm', frames(0, 2, 1))).toHaveLength(1);
  });

  it('are not compared with those of another game, nor with themselves', () => {
    const watch = new DivergenceWatch();
    watch.take('a', 'm', frames(0, 10));
    expect(watch.take('b', 'another', frames(0, 10, 0))).toEqual([]);
    expect(watch.take('a', 'm', frames(0, 10, 0))).toEqual([]);
  });

  it('are remembered for ten minutes: a station further behind is not compared', () => {
    const watch = new DivergenceWatch();
    for (let from = 0; from < 40_000; from += 5000) watch.take('a', 'm', frames(from, from + 5000));
    expect(watch.take('b', 'm', frames(0, 10, 0))).toEqual([]);
    expect(watch.take('b', 'm', frames(39_990, 40_000, 39_995))).toMatchObject([{ frame: 39_995 }]);
  });

  it('are compared over all of ten minutes, and no frame more', () => {
    const compared = (reported: number) => {
      const watch = new DivergenceWatch();
      watch.take('a', 'm', frames(0, reported));
      return watch.take('b', 'm', frames(0, 1, 0)).length;
    };
    expect([36_000, 36_001].map(compared)).toEqual([1, 0]);
  });

  it('are always told apart at the first differing frame, however their frames arrive', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(299), fc.array(fc.boolean(), { maxLength: 80 }), (size, wrong, order) => {
        const watch = new DivergenceWatch();
        const next = { a: 0, b: 0 };
        const found = [...order, ...Array.from({ length: 600 }, (_, i) => i % 2 === 0)].flatMap((isA) => {
          const who = isA ? 'a' : 'b';
          const from = next[who];
          next[who] = Math.min(300, from + size);
          return watch.take(who, 'm', frames(from, next[who], isA ? undefined : wrong));
        });
        expect(found.map(({ frame }) => frame)).toEqual([wrong]);
      }),
    );
  });
});

it('a station reports at most five thousand frames at once, with hashes of at most 64 characters', () => {
  const fits = (hashes: unknown) => ConfirmedHashes.safeParse(hashes).success;
  expect([fits(frames(0, 5000)), fits(frames(0, 5001))]).toEqual([true, false]);
  expect([64, 65].map((letters) => fits([[1, 2, 'f'.repeat(letters)]]))).toEqual([true, false]);
  expect(
    [
      [0, 0],
      [2 ** 32 - 1, 0],
      [-1, 0],
      [2 ** 32, 0],
      [0.5, 0],
    ].map(([episode, frame]) => fits([[episode, frame, 'x']])),
  ).toEqual([true, true, false, false, false]);
});
