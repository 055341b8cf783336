import { describe, expect, it } from 'vitest';
import { constantMotion } from '#corpus/core/authenticity/constant-motion.ts';
import { Measured } from '#corpus/core/authenticity/measures.ts';
import { doubtful } from '#corpus/core/authenticity/played-input.ts';
import { regularHolds } from '#corpus/core/authenticity/regular-holds.ts';
import { regularTiming } from '#corpus/core/authenticity/regular-timing.ts';
import { repeatedStrokes } from '#corpus/core/authenticity/repeated-strokes.ts';
import { codeIndex } from '#format/core/input/codes.ts';
import { HAND_T0, strokesOf } from '#test/support/played-hand.ts';

const MS = 1000;

/** Presses of one key: the first at a time, each other so long after the one before. */
function pressed(code: number, [first = 0, ...intervals]: readonly number[]) {
  const times = [first];
  for (const interval of intervals) times.push((times.at(-1) as number) + interval);
  return times.map((us) => ({ us, code, heldUs: 10 * MS }));
}

describe('what is doubtful', () => {
  const at = (seconds: readonly number[], marked: readonly number[], of?: number) =>
    doubtful(
      Float64Array.from(seconds, (s) => HAND_T0 + s * 1e6),
      Uint8Array.from(marked),
      HAND_T0,
      of,
    );

  it('is told as places, joined where they are at most two seconds apart', () => {
    expect(at([0, 2, 4.1, 5], [1, 1, 1, 0])).toEqual({
      share: 0.75,
      of: 4,
      at: [
        { from_s: 0, to_s: 2 },
        { from_s: 4.1, to_s: 4.1 },
      ],
    });
    expect(at([0, 1], [1, 0], 10)).toEqual({ share: 0.1, of: 10, at: [{ from_s: 0, to_s: 0 }] });
    expect(at([], [], 0)).toEqual({ share: 0, of: 0, at: [] });
  });

  it('is told by its eight longest places, in order of time', () => {
    // Ten places, ten seconds apart: each is as long as its number in tenths of a second.
    const seconds = Array.from({ length: 10 }, (_, n) => [10 * n, 10 * n + n / 10]).flat();
    const { at: places } = at(
      seconds,
      seconds.map(() => 1),
    );
    expect(places.map(({ from_s }) => from_s)).toEqual([20, 30, 40, 50, 60, 70, 80, 90]);
  });
});

describe('presses at even intervals', () => {
  /** Presses of one key at these intervals, and fifty of another that are not even, far behind. */
  const judged = (intervals: readonly number[], others = 50) => {
    const own = pressed(0, [HAND_T0, ...intervals]);
    const gap = (own.at(-1)?.us ?? 0) + 60e6;
    const uneven = Array.from({ length: others }, (_, n) => (200 + 37 * ((n * n) % 23)) * MS);
    const presses = [...own, ...pressed(1, [gap + (uneven[0] ?? 0), ...uneven.slice(1)]).slice(0, others)];
    return regularTiming(strokesOf(presses), HAND_T0);
  };
  const even = (count: number, us: number) => new Array<number>(count).fill(us);
  const marked = ({ share, of }: { readonly share: number; readonly of: number }) => Math.round(share * of);

  it('are twelve intervals in a row at least', () => {
    expect(marked(judged(even(12, 100 * MS)))).toBe(13);
    expect(marked(judged(even(11, 100 * MS)))).toBe(0);
    expect(marked(judged([...even(12, 100 * MS), 200 * MS, ...even(12, 100 * MS)]))).toBe(26);
    expect(marked(judged([...even(11, 100 * MS), 200 * MS, ...even(11, 100 * MS)]))).toBe(0);
    // The uneven one behind them is not among them.
    expect(marked(judged([...even(15, 100 * MS), 150 * MS, 170 * MS]))).toBe(16);
  });

  it('are alike to 3 ms, to 2 % where that is more, and to 10 ms at most', () => {
    const around = (us: number, offUs: number) => marked(judged(even(24, us).map((one, n) => one + (n % 2 === 0 ? 0 : offUs))));
    expect([around(100 * MS, 3000), around(100 * MS, 3001)]).toEqual([25, 0]);
    expect([around(250 * MS, 5000), around(250 * MS, 5105)]).toEqual([25, 0]);
    expect([around(900 * MS, 10_000), around(900 * MS, 10_001)]).toEqual([25, 0]);
  });

  it('are alike to the middle one of twelve, in whatever order they come', () => {
    // Five are 3 ms shorter than 100 ms, five 3 ms longer.
    const off = [3, -3, 3, -3, 0, 3, -3, 3, 0, -3, 3, -3];
    for (let turn = 0; turn < off.length; turn++)
      expect(marked(judged([...off.slice(turn), ...off.slice(0, turn)].map((ms) => (100 + ms) * MS)))).toBe(13);
  });

  it('are presses: how long a key is held then says nothing', () => {
    const uneven = (n: number) => (10 + 13 * ((n * n) % 19)) * MS;
    const presses = Array.from({ length: 60 }, (_, n) => ({ us: HAND_T0 + n * 400 * MS, code: 0, heldUs: uneven(n) }));
    expect(regularTiming(strokesOf(presses), HAND_T0)).toMatchObject({ share: 1, of: 60 });
    const released = presses.map(({ us, heldUs, ...one }) => ({ ...one, us: us + 300 * MS - heldUs, heldUs }));
    expect(regularTiming(strokesOf(released), HAND_T0)).toMatchObject({ share: 0, of: 60 });
  });

  it('are 40 ms apart at least, and 20 s at most, of fifty presses at least', () => {
    expect([marked(judged(even(20, 40 * MS))), marked(judged(even(20, 40 * MS - 1)))]).toEqual([21, 0]);
    expect([marked(judged(even(20, 20e6))), marked(judged(even(20, 20e6 + 1)))]).toEqual([21, 0]);
    expect(judged(even(20, 100 * MS), 29)).toMatchObject({ of: 50, share: 21 / 50 });
    expect(judged(even(20, 100 * MS), 28)).toEqual({ of: 49, share: 0, at: [] });
  });
});

describe('motion in equal steps', () => {
  const judged = (runs: readonly (readonly [count: number, dx: number, dy: number])[]) => {
    const all = runs.flatMap(([count, dx, dy]) => Array.from({ length: count }, () => [dx, dy] as const));
    const tsUs = Float64Array.from(all, (_, i) => HAND_T0 + i * 8000);
    return constantMotion({ tsUs, dx: Float32Array.from(all, ([dx]) => dx), dy: Float32Array.from(all, ([, dy]) => dy) }, HAND_T0);
  };
  const others = Array.from({ length: 90 }, (_, n) => [1, 3 + (n % 2), n % 7] as const);

  it('is sixteen events of three counts at least, all the same', () => {
    expect(judged([[16, 2, -1], ...others])).toMatchObject({ of: 106, share: 16 / 106, at: [{ from_s: 0, to_s: 0.12 }] });
    expect(judged([[15, 2, -1], ...others])).toMatchObject({ of: 105, share: 0 });
    expect(judged([[16, 1, -1], ...others])).toMatchObject({ of: 90, share: 0, at: [] });
    expect(judged([[8, 5, 0], [8, 5, 1], ...others])).toMatchObject({ of: 106, share: 0 });
  });

  it('says nothing of fewer than a hundred fast events', () => {
    expect(judged([[16, 9, 0], ...others.slice(0, 84)])).toMatchObject({ of: 100, share: 0.16 });
    expect(judged([[16, 9, 0], ...others.slice(0, 83)])).toEqual({ of: 99, share: 0, at: [] });
    expect(judged([])).toEqual({ of: 0, share: 0, at: [] });
  });
});

describe('strokes that repeat', () => {
  /** Presses of eight keys in turn, with intervals of their own. */
  const stretch = (fromUs: number, count: number, offUs = 0) => {
    const intervals = Array.from({ length: count }, (_, n) => (150 + 61 * ((n * 7) % 11)) * MS + (n % 2 === 0 ? 0 : offUs));
    const times = pressed(0, [HAND_T0 + fromUs + (intervals[0] ?? 0), ...intervals.slice(1)]);
    return times.map(({ us }, n) => ({ us, code: (n * 3) % 8, heldUs: 60 * MS }));
  };

  it('are marked where they were, and where they are again', () => {
    const { share, of, at } = repeatedStrokes(strokesOf([...stretch(0, 40), ...stretch(60e6, 40)]), HAND_T0);
    expect([share, of, at.length]).toEqual([1, 160, 2]);
    expect(at[0]?.from_s).toBeCloseTo(0.15, 6);
    expect(at[1]?.from_s).toBeCloseTo(60.15, 6);
    expect((at[1]?.to_s ?? 0) - (at[1]?.from_s ?? 0)).toBeCloseTo((at[0]?.to_s ?? 0) - (at[0]?.from_s ?? 0), 6);
  });

  it('are as close as 8 ms, and long enough that nobody does it twice', () => {
    const again = (count: number, offUs: number) =>
      repeatedStrokes(strokesOf([...stretch(0, count), ...stretch(60e6, count, offUs)]), HAND_T0).share;
    expect(again(40, 8000)).toBe(1);
    expect(again(40, 8001)).toBe(0);
    expect(again(6, 0)).toBe(0);
  });

  it('end where they differ: what comes before and after is a person’s', () => {
    const first = stretch(0, 40);
    const other = stretch(60e6, 40).map((press, n) => (n < 30 ? press : { ...press, us: press.us + 50 * MS * (n - 29) }));
    const { share, of } = repeatedStrokes(strokesOf([...first, ...other]), HAND_T0);
    // Of thirty presses, down and up, in both; the first interval that differs ends them.
    expect(Math.round(share * of)).toBe(120);
  });
});

describe('keys that are held as long again and again', () => {
  /** Holds of a key, a second apart. */
  const judged = (holds: readonly number[], code = 0) =>
    regularHolds(strokesOf(holds.map((heldUs, n) => ({ us: HAND_T0 + n * 1e6, code, heldUs }))), HAND_T0);
  const mixed = (alike: number, others: number, offUs = 0) => [
    ...Array.from({ length: alike }, (_, n) => 80 * MS + (n % 2 === 0 ? 0 : offUs)),
    ...Array.from({ length: others }, (_, n) => (200 + 20 * n) * MS),
  ];

  it('are thirty holds at least, seven in ten of them within 2.5 ms of their middle', () => {
    expect(judged(mixed(30, 0))).toMatchObject({ share: 1, of: 30 });
    expect(judged(mixed(29, 0))).toEqual({ share: 0, of: 0, at: [] });
    expect(judged(mixed(28, 12))).toMatchObject({ share: 0.7, of: 40 });
    expect(judged(mixed(27, 13))).toMatchObject({ share: 0, of: 40 });
    expect(judged(mixed(40, 0, 5000))).toMatchObject({ share: 1 });
    expect(judged(mixed(40, 0, 5001))).toMatchObject({ share: 0, of: 40 });
  });

  it('are those around the length that most have; of two such lengths, the shorter one', () => {
    const lengths = (...parts: readonly (readonly [count: number, ms: number])[]) =>
      parts.flatMap(([count, ms]) => new Array<number>(count).fill(ms * MS));
    const { share, of } = judged(lengths([3, 20], [30, 80], [4, 200]));
    expect([Math.round(share * of), of]).toEqual([30, 37]);
    // 80 and 83 ms are alike, and so are 83 and 86: the last hold is none of them.
    const { at } = judged(lengths([1, 80], [28, 83], [1, 86]));
    expect(at).toEqual([{ from_s: 0.08, to_s: 28.083 }]);
  });

  it('are no walks, and no buttons', () => {
    expect(judged(new Array(30).fill(0.9e6))).toMatchObject({ share: 1 });
    const far = (us: number) =>
      regularHolds(strokesOf(Array.from({ length: 30 }, (_, n) => ({ us: HAND_T0 + n * 5e6, code: 0, heldUs: us }))), HAND_T0).of;
    expect([far(2e6), far(2e6 + 1)]).toEqual([30, 0]);
    expect(judged(mixed(40, 0), codeIndex('LMB')).of).toBe(0);
    expect(judged(mixed(40, 0), codeIndex('W')).of).toBe(40);
  });
});

it.each([
  [0, 0, true],
  [1, 7, true],
  [1.01, 7, false],
  [-0.01, 7, false],
  [0.5, -1, false],
  [0.5, 1.5, false],
])('a share of %d, of %d: %s', (share, of, is) => {
  expect(Measured.safeParse({ share, of, at: [] }).success).toBe(is);
});
