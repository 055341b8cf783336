import { describe, expect, it } from 'vitest';
import { type Measures, measuresOf } from '#corpus/core/authenticity/measures.ts';
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
