import { describe, expect, it } from 'vitest';
import { Measures, measuresOf } from '#corpus/core/authenticity/measures.ts';
import { ACCUSED_BELOW, authenticity, LEAST_SESSIONS } from '#corpus/core/authenticity/score.ts';
import { unrelated } from '#corpus/core/authenticity/unrelated.ts';
import type { SyncSummary } from '#format/core/documents/qat.ts';
import { HAND_T0, playedByHand, pressesOfHand, strokesOf } from '#test/support/played-hand.ts';

const window = (from_s: number, acted: boolean, lag_ms?: number): SyncSummary['windows'][number] => ({
  from_s,
  to_s: from_s + 20,
  score: 0,
  acted,
  ...(lag_ms !== undefined && { lag_ms }),
});
const windows = (count: number, lagMs: (i: number) => number | undefined) => ({
  windows: Array.from({ length: count }, (_, i) => window(20 * i, true, lagMs(i))),
});
const of = (sync: Pick<SyncSummary, 'windows'>): Measures => ({
  ...measuresOf({ input: playedByHand(1, 20), frames: undefined, sync: undefined, t0Us: HAND_T0 }),
  unrelated: unrelated(sync, strokesOf([]), HAND_T0),
});

describe('stretches that are not answered', () => {
  const silent = of(windows(6, () => undefined));

  it('accuse a session whose game answers in its other sessions', () => {
    const { score, signs } = authenticity(silent, { usual: { sessions: LEAST_SESSIONS, unrelated: 0.05 } });
    expect(signs.map(({ sign }) => sign)).toEqual(['unrelated']);
    expect(score).toBeLessThan(ACCUSED_BELOW);
  });

  it.each([
    ['nothing is known of its game', undefined],
    ['too few of its game are known', { sessions: LEAST_SESSIONS - 1, unrelated: 0 }],
    ['its game seldom answers', { sessions: 50, unrelated: 0.9 }],
  ])('say nothing where %s, and that is said', (_, usual) => {
    const { score, unknown } = authenticity(silent, { usual });
    expect(score).toBe(1);
    expect(unknown).toContain('unrelated');
  });

  it('are forgiven where most are answered', () => {
    expect(authenticity(of(windows(6, (i) => (i === 2 ? undefined : 30))), { usual: { sessions: 9, unrelated: 0.05 } }).score).toBe(1);
  });

  it('count where nothing moves but keys are pressed', () => {
    const still = { windows: [window(0, false), window(20, false), window(40, false)] };
    const presses = pressesOfHand(2, 40);
    expect(unrelated(still, strokesOf(presses), HAND_T0)).toMatchObject({ of: 2, share: 1, at: [{ from_s: 0 }, { from_s: 20 }] });
  });
});

describe('what is usual in a game', () => {
  const usual = (sessions: number, share: number) => ({ usual: { sessions, unrelated: share } });
  const silent = (count: number) => of(windows(count, () => undefined));

  it('is taken off, up to a half of the stretches; more is no usual', () => {
    // Half of what is above 0.3 up to 0.6 is doubted: 0.5 of it is two thirds of 0.9.
    const { signs } = authenticity(silent(6), usual(LEAST_SESSIONS, 0.5));
    expect(signs).toEqual([{ sign: 'unrelated', share: 0.5, doubt: expect.closeTo(0.6, 12) as number }]);
    expect(authenticity(silent(6), usual(LEAST_SESSIONS, 0.51)).unknown).toContain('unrelated');
  });

  it('says something of three stretches, and nothing of two', () => {
    expect(authenticity(silent(3), usual(9, 0)).signs).toMatchObject([{ sign: 'unrelated', share: 1 }]);
    expect(authenticity(silent(2), usual(9, 0)).unknown).toContain('unrelated');
  });
});

describe('each sign', () => {
  const nothing = { share: 0, of: 0, at: [] };
  const none = Measures.parse(Object.fromEntries(Object.keys(Measures.shape).map((sign) => [sign, nothing])));

  it('is unknown where nothing could be judged, and known by a single thing that could', () => {
    const { unknown, signs } = authenticity({ ...none, constant_motion: { share: 1, of: 1, at: [] } }, {});
    expect(signs.map(({ sign }) => sign)).toEqual(['constant_motion']);
    expect(unknown).not.toContain('constant_motion');
    expect(unknown).toEqual(expect.arrayContaining(['regular_timing', 'invented_captures', 'same_input']));
  });

  it('says more the more there is of it, from a share that says nothing to one that says all it can', () => {
    const doubt = (sameInput: number) => authenticity(none, { sameInput }).signs[0]?.doubt ?? 0;
    expect(doubt(0.15)).toBe(0);
    expect(doubt(0.25)).toBeCloseTo((0.9 * 0.1) / 0.35, 12);
    expect(doubt(0.5)).toBeCloseTo(0.9, 12);
    expect(doubt(1)).toBeCloseTo(0.9, 12);
  });

  it('leaves the rest of what is believed, and the worst is told first', () => {
    const { score, signs } = authenticity(none, { signerKnown: false, sameInput: 0.25, samePictures: 1 });
    expect(signs.map(({ sign, share }) => [sign, share])).toEqual([
      ['same_pictures', 1],
      ['same_input', 0.25],
      ['unknown_signer', 1],
    ]);
    expect(score).toBeCloseTo(0.1 * (1 - 0.09 / 0.35) * 0.8, 12);
  });
});

describe('what is known beside a session', () => {
  const clean = of(windows(6, () => 30));

  it.each([
    ['the same input in another session', { sameInput: 0.9 }, 'same_input', true],
    ['the same pictures in another session', { samePictures: 0.9 }, 'same_pictures', true],
    ['tiles of another session', { foreignWatermark: 0.5 }, 'foreign_watermark', true],
    ['a signer nobody knows', { signerKnown: false }, 'unknown_signer', false],
  ] as const)('%s', (_, beside, sign, accused) => {
    const { score, signs } = authenticity(clean, beside);
    expect(signs.map((one) => one.sign)).toEqual([sign]);
    expect(score < ACCUSED_BELOW).toBe(accused);
  });

  it('says nothing where all is well', () => {
    expect(authenticity(clean, { sameInput: 0, samePictures: 0.01, foreignWatermark: 0, signerKnown: true })).toMatchObject({
      score: 1,
      signs: [],
    });
  });
});
