import { describe, expect, it } from 'vitest';
import { estimatePressLag, LEAST_OF_KIND, LEAST_PRESSES, type PressWindow } from '#format/core/signal/press-lag.ts';
import { ResponseShape } from '#format/core/signal/response-shape.ts';
import { topNear } from '#format/core/signal/top-near.ts';
import { Random } from '#scripts/random.ts';

interface Pressed {
  readonly seed?: number;
  readonly frames?: number;
  readonly frameMs?: number;
  /** What each kind of press changes in each region, and when: lag, size, and whether it lasts. */
  readonly answers?: readonly {
    readonly kind?: number;
    readonly region?: number;
    readonly lagMs: number;
    readonly size: number;
    readonly lasts?: boolean;
  }[];
  readonly regions?: number;
  /** How many presses there are of each kind. */
  readonly presses?: readonly number[];
  /** Kinds that are pressed in the first quarter only, and by how much the answers come later in the second. */
  readonly early?: readonly number[];
  readonly laterMs?: number;
  /** How large they are in the second half, of that in the first. */
  readonly fades?: number;
  /** Of a hundred frames, those of which nothing is known. */
  readonly unknown?: number;
}

/** Frames, some seconds, in which something changes by itself, and more after some presses. */
function pressed(options: Pressed): PressWindow {
  const {
    seed = 1,
    frames = 150,
    frameMs = 30,
    answers = [],
    regions = 1,
    presses = [20],
    early = [],
    laterMs = 0,
    fades = 1,
    unknown = 0,
  } = options;
  const chance = new Random(seed);
  const atMs = Float64Array.from({ length: frames }, (_, n) => 500 + (n + 1) * frameMs);
  const beforeMs = atMs.map((ms) => ms - frameMs);
  const halfMs = (frames * frameMs) / 2;
  const made = presses
    .flatMap((count, kind) =>
      Array.from({ length: count }, () => ({ kind, ms: 500 + chance.next() * (early.includes(kind) ? halfMs / 2 : 2 * halfMs) })),
    )
    .sort((a, b) => a.ms - b.ms);
  const effects = Array.from({ length: regions }, () => atMs.map(() => 2 + chance.next()));
  for (const { kind = 0, region = 0, lagMs, size, lasts = false } of answers)
    for (const { ms } of made.filter((one) => one.kind === kind)) {
      const answerMs = ms + lagMs + (ms > 500 + halfMs ? laterMs : 0);
      const first = atMs.findIndex((at) => at > answerMs);
      const effect = effects[region] as Float64Array;
      if (first >= 0)
        for (let n = first; n < Math.min(frames, first + (lasts ? 12 : 1)); n++)
          effect[n] = (effect[n] as number) + size * (ms > 500 + halfMs ? fades : 1);
    }
  return {
    beforeMs,
    atMs,
    effects: effects.map((effect) => effect.map((value) => (chance.below(100) < unknown ? Number.NaN : value))),
    pressedMs: Float64Array.from(made, ({ ms }) => ms),
    kind: Uint8Array.from(made, ({ kind }) => kind),
  };
}

const STEP_MS = 4;
/** Shifts do not fall into step with a player: by these parts of a twelfth more. */
const UNEVEN = [0, 0.4, 0.8, 0.2, 0.6];
const median = (values: readonly number[]) => {
  const sorted = values.toSorted((a, b) => a - b);
  return ((sorted[Math.ceil(sorted.length / 2) - 1] as number) + (sorted[Math.floor(sorted.length / 2)] as number)) / 2;
};
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const sumsOf = (columns: readonly (readonly number[])[]) =>
  (columns[0] ?? []).map((_, i) => columns.reduce((sum, column) => sum + (column[i] as number), 0));
const halfWith = (values: readonly number[], middle: number) => [values.filter((ms) => ms < middle), values.filter((ms) => ms >= middle)];

/** The logarithm of change, in deviations from its mean; what is not known is as usual. */
function standardized(effect: Float64Array): number[] {
  const values = [...effect].map((value) => Math.log(1 + value));
  const known = values.filter((value) => !Number.isNaN(value));
  const deviation = Math.sqrt(mean(known.map((value) => (value - mean(known)) ** 2)));
  return values.map((value) => (Number.isNaN(value) ? 0 : (value - mean(known)) / deviation));
}

/** The same by definition: the change at each time after each press, looked up. */
function looked({ beforeMs, atMs, effects, pressedMs, kind }: PressWindow) {
  const kinds = [...new Set(kind)].map((one) => [...pressedMs].filter((_, i) => kind[i] === one)).filter(({ length }) => length >= 4);
  const [firstMs, spanMs] = [beforeMs[0] as number, (atMs.at(-1) as number) - (beforeMs[0] as number)];
  const frameMs = median([...atMs].map((ms, n) => ms - (beforeMs[n] as number)));
  const shape = new ResponseShape(frameMs, STEP_MS);
  const frameAt = (ms: number) => {
    const guess = Math.floor((ms - firstMs) / frameMs);
    for (let n = Math.max(0, guess - 1); n <= guess + 1 && n < atMs.length; n++)
      if (ms >= (beforeMs[n] as number) && ms < (atMs[n] as number)) return n;
    return -1;
  };
  const regions = effects.map(standardized);
  const everywhere = kinds.map(() => regions.map((_, region) => region));
  const fromMs = -120 - shape.marginMs;
  const steps = (300 + shape.marginMs - fromMs) / STEP_MS + 1;
  /** For each kind, for each region asked for, what an answer at each lag explains. */
  const answersTo = (presses: readonly (readonly number[])[], within: readonly (readonly number[])[]) =>
    presses.map((moments, i) => {
      const frames = moments.map((moment) => Int32Array.from({ length: steps }, (_, step) => frameAt(moment + fromMs + step * STEP_MS)));
      return (within[i] as readonly number[]).map((region) => {
        const values = regions[region] as readonly number[];
        const average = new Float64Array(steps);
        for (const one of frames)
          for (let step = 0; step < steps; step++)
            average[step] = (average[step] as number) + (values[one[step] as number] ?? 0) / moments.length;
        return [...shape.explainedBy(average, moments.length)];
      });
    });
  const moved = Array.from({ length: 12 }, (_, i) => {
    const byMs = 1100 + ((i + (UNEVEN[i % 5] as number)) / 12) * (spanMs - 2200);
    return kinds.map((moments) => moments.map((ms) => firstMs + ((ms - firstMs + byMs) % spanMs)));
  });
  const aboveChance = (highest: readonly number[]) =>
    median(highest) + 6 * Math.max(1, median(highest.map((one) => Math.abs(one - median(highest)))));
  const limit = aboveChance(moved.map((presses) => Math.max(...answersTo(presses, everywhere).flat(2))));
  const speaking = answersTo(kinds, everywhere).map((answers) =>
    answers.flatMap((answer, region) => (Math.max(...answer) > limit ? [region] : [])),
  );
  if (speaking.flat().length === 0) return undefined;
  const sumFor = (presses: readonly (readonly number[])[]) => sumsOf(answersTo(presses, speaking).flat());
  const heightsOf = (presses: readonly (readonly number[])[]) => {
    const later = [0, 1, 2, 3].map((ms) => sumFor(presses.map((moments) => moments.map((moment) => moment + ms))));
    return (lagMs: number) => (lagMs < -120 ? 0 : (later[(lagMs + 120) % STEP_MS]?.[Math.floor((lagMs + 120) / STEP_MS)] ?? 0));
  };
  const sum = sumFor(kinds);
  const together = aboveChance(moved.map((presses) => Math.max(0, ...sumFor(presses))));
  const highest = Math.max(...sum);
  const least = Math.min(highest, Math.max(together, highest / 10));
  const apartMs = STEP_MS * Math.ceil((2 * frameMs) / STEP_MS);
  const around = (i: number, ms: number) => Math.max(...sum.filter((_, j) => Math.abs(i - j) * STEP_MS <= ms));
  const reachMs = STEP_MS * Math.ceil((shape.marginMs + frameMs) / STEP_MS);
  const at = sum.findIndex((here, i) => here >= least && here >= around(i, apartMs) && here >= around(i, reachMs) / 2);
  const heights = heightsOf(kinds);
  const lagMs = topNear(heights, STEP_MS * at - 120, apartMs);
  const without = Array.from({ length: 8 }, (_, part) =>
    topNear(heightsOf(kinds.map((moments) => moments.filter((_, i) => i % 8 !== part))), Math.round(lagMs), apartMs),
  );
  const middle = median([...pressedMs]);
  const halves = [0, 1].map((half) => heightsOf(kinds.map((moments) => halfWith(moments, middle)[half] as number[])));
  const near = halves.map((half) => half(Math.round(topNear(half, Math.round(lagMs), apartMs))));
  const score = (sum[at] as number) / ((sum[at] as number) + limit);
  return {
    lagMs,
    score,
    isSteady: Math.min(...near) >= 0.15 * Math.max(...near),
    isInside: at * STEP_MS > frameMs && (sum.length - 1 - at) * STEP_MS > frameMs,
    curve: Array.from({ length: 101 }, (_, i) => (score * heights(8 * i - 300)) / (sum[at] as number)),
    withinMs: 1.96 * Math.sqrt((7 / 8) * without.reduce((squares, one) => squares + (one - mean(without)) ** 2, 0)),
  };
}

/** What is said of them, which is what looking says. */
function found(options: Pressed) {
  const window = pressed(options);
  const [lag, wanted] = [estimatePressLag(window), looked(window)];
  expect(lag === undefined).toBe(wanted === undefined);
  if (lag === undefined || wanted === undefined) return undefined;
  expect(lag.lagMs).toBeCloseTo(wanted.lagMs, 6);
  expect(lag.score).toBeCloseTo(wanted.score, 9);
  expect(lag.withinMs).toBeCloseTo(wanted.withinMs, 5);
  expect(lag.significant).toBe(wanted.isSteady && wanted.isInside);
  expect(lag.curve.length).toBe(101);
  lag.curve.forEach((score, i) => {
    expect(score).toBeCloseTo(wanted.curve[i] as number, 9);
  });
  return lag;
}

describe('the lag of answers to presses', () => {
  it.each([
    { answers: [{ lagMs: 81, size: 3 }] },
    { answers: [{ lagMs: 81, size: 1, lasts: true }], seed: 2 },
    {
      answers: [
        { lagMs: 40, size: 0.3 },
        { lagMs: 200, size: 8 },
      ],
      seed: 4,
      frameMs: 17,
      frames: 260,
    },
    {
      answers: [
        { kind: 1, region: 1, lagMs: 120, size: 3 },
        { lagMs: 150, size: 2 },
      ],
      regions: 3,
      presses: [12, 9, 3],
      unknown: 10,
      seed: 5,
    },
    {
      answers: [
        { lagMs: 60, size: 3 },
        { kind: 1, lagMs: 64, size: 3 },
      ],
      presses: [28, 8],
      frames: 200,
      early: [1],
      seed: 5,
    },
    { answers: [{ lagMs: 41, size: 3 }], laterMs: 130, seed: 7 },
    { answers: [{ lagMs: -118, size: 3 }], seed: 8 },
    { answers: [{ lagMs: 298, size: 3 }], seed: 9 },
  ] satisfies Pressed[])('is where what follows them on average answers: %j', (options) => {
    expect(found(options)).toBeDefined();
  });

  it('is told where the answer stands out from what chance gives, in any region', () => {
    const weak = (size: number): Pressed => ({ answers: [{ lagMs: 81, size }], presses: [30], seed: 22, frameMs: 20, frames: 200 });
    expect(found(weak(0.2021))).toBeUndefined();
    expect(found(weak(0.2024))?.score).toBeCloseTo(0.5, 2);
    // The second region has a part in the score from when it stands out, too.
    const second = (size: number): Pressed => ({
      answers: [
        { lagMs: 81, size: 2 },
        { region: 1, lagMs: 90, size },
      ],
      regions: 2,
      presses: [14],
      seed: 23,
    });
    expect(found(second(0.2819))?.score).toBeLessThan(0.81);
    expect(found(second(0.2822))?.score).toBeGreaterThan(0.82);
  });

  it.each([
    { why: 'what stands out', less: 1.2412, more: 1.2415, of: { presses: [20], seed: 25 }, second: { lagMs: 230, size: 3 } },
    {
      why: 'a tenth of the highest',
      less: 1.7185,
      more: 1.7188,
      of: { presses: [80], frames: 900, seed: 26 },
      second: { lagMs: 230, size: 8 },
    },
    {
      why: 'no lobe of a higher one',
      less: 2.7145,
      more: 2.7149,
      of: { presses: [24], seed: 28 },
      second: { lagMs: 160, size: 5 },
      lagMs: 60,
    },
  ])('is that of the first answer that is $why', ({ less, more, of, second, lagMs = 10 }) => {
    const answered = (size: number) => found({ ...of, answers: [{ lagMs, size }, second] })?.lagMs as number;
    expect(Math.abs(answered(less) - second.lagMs)).toBeLessThan(8);
    expect(Math.abs(answered(more) - lagMs)).toBeLessThan(8);
  });

  it('is significant where the half of the presses with less of an answer has at least 15 % of the other', () => {
    const fading = (fades: number): Pressed => ({ answers: [{ lagMs: 60, size: 3 }], fades, presses: [24], seed: 29 });
    expect(found(fading(0.177))?.significant).toBe(true);
    expect(found(fading(0.1768))?.significant).toBe(false);
    // Of an odd number, the one in the middle belongs to the second half.
    const odd = (fades: number): Pressed => ({ ...fading(fades), presses: [11], seed: 33, frames: 300 });
    expect(found(odd(0.1601))?.significant).toBe(true);
    expect(found(odd(0.1597))?.significant).toBe(false);
    // A kind that is pressed in the first half only has no answer in the other.
    const answers = [{ kind: 1, lagMs: 60, size: 3 }];
    expect(found({ answers, presses: [28, 8], frames: 200, early: [1], seed: 5 })?.significant).toBe(false);
  });

  it.each([
    { lagMs: -91, significant: false },
    { lagMs: -85, significant: true },
    { lagMs: 268, significant: true },
    { lagMs: 271, significant: false },
  ])('is significant where it is more than a frame inside of what is searched: $lagMs ms, $significant', ({ lagMs, significant }) => {
    expect(found({ answers: [{ lagMs, size: 4 }], presses: [24], seed: 31, frameMs: 28 })?.significant).toBe(significant);
  });

  it('is not told from fewer than 8 presses, nor from those of a kind of which there are fewer than 4', () => {
    const of = (...presses: readonly number[]) =>
      estimatePressLag(pressed({ answers: presses.map((_, kind) => ({ kind, lagMs: 81, size: 9 })), presses, frames: 400, seed: 3 }));
    expect([LEAST_PRESSES, LEAST_OF_KIND]).toEqual([8, 4]);
    expect(of(7)).toBeUndefined();
    expect(of(8)).toBeDefined();
    expect(of(4, 3)).toBeUndefined();
    expect(of(4, 4)).toBeDefined();
    expect(of(4, 3, 3)).toBeDefined();
    expect(of(3, 3, 3)).toBeUndefined();
    expect(of()).toBeUndefined();
  });

  it('is not told from less than three times the shortest shift: 3.3 s', () => {
    const of = (frames: number) => estimatePressLag(pressed({ answers: [{ lagMs: 81, size: 3 }], frames, seed: 2 }));
    expect(of(109)).toBeUndefined();
    expect(of(110)).toBeDefined();
    expect(of(0)).toBeUndefined();
  });

  it('is not told from regions that do not change, or of which nothing is known, and those change nothing beside others', () => {
    const window = pressed({ answers: [{ lagMs: 81, size: 3 }] });
    const effect = window.effects[0] as Float64Array;
    const still = [effect.map(() => 5), effect.map(() => Number.NaN), effect.map((value) => value * 1e-7)];
    const lag = estimatePressLag(window);
    expect(lag).toBeDefined();
    expect(estimatePressLag({ ...window, effects: [] })).toBeUndefined();
    for (const one of still) {
      expect(estimatePressLag({ ...window, effects: [one] })).toBeUndefined();
      expect(estimatePressLag({ ...window, effects: [one, effect] })).toEqual(lag);
    }
    expect(estimatePressLag({ ...window, effects: [effect.map((value) => value * 1e-4)] })).toBeDefined();
  });
});
