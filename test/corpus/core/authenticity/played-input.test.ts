import { describe, expect, it } from 'vitest';
import { doubtful, MOST_SPANS } from '#corpus/core/authenticity/played-input.ts';

const T0 = 5_000_000;
/** At these seconds after the first frame; those after the bar are doubtful. */
const at = (sure: readonly number[], doubted: readonly number[], of?: number) => {
  const all = [...sure.map((s) => [s, 0] as const), ...doubted.map((s) => [s, 1] as const)].toSorted((a, b) => a[0] - b[0]);
  const tsUs = Float64Array.from(all, ([s]) => T0 + s * 1e6);
  const marked = Uint8Array.from(all, ([, one]) => one);
  return of === undefined ? doubtful(tsUs, marked, T0) : doubtful(tsUs, marked, T0, of);
};

describe('what is doubtful', () => {
  it('is a share of what could be judged, and places in order', () => {
    expect(at([0, 1, 30], [10, 11, 50])).toEqual({
      share: 0.5,
      of: 6,
      at: [
        { from_s: 10, to_s: 11 },
        { from_s: 50, to_s: 50 },
      ],
    });
    expect(at([0, 1], [10], 30)).toMatchObject({ share: 1 / 30, of: 30 });
    expect(at([1], [])).toEqual({ share: 0, of: 1, at: [] });
    expect(at([], [])).toEqual({ share: 0, of: 0, at: [] });
  });

  it('is one place where two seconds or less lie between', () => {
    expect(at([], [10, 12]).at).toEqual([{ from_s: 10, to_s: 12 }]);
    expect(at([], [10, 12.001]).at).toHaveLength(2);
  });

  it('is at the longest of many places, in order of time', () => {
    // The n-th begins at 100 n and is 1 + n % 3 s long.
    const places = Array.from({ length: 12 }, (_, n) => Array.from({ length: 2 + (n % 3) }, (__, s) => 100 * n + s)).flat();
    const found = at([], places).at;
    expect(found).toHaveLength(MOST_SPANS);
    expect(found.map(({ from_s }) => from_s)).toEqual([100, 200, 400, 500, 700, 800, 1000, 1100]);
    expect(found.map(({ from_s, to_s }) => to_s - from_s)).toEqual([2, 3, 2, 3, 2, 3, 2, 3]);
  });
});
