import { describe, expect, it } from 'vitest';
import { headlineOf, missingPct } from '#core/app/live/headline.ts';
import type { Written } from '#core/app/live/written.ts';
import type { AppState } from '#core/app/state.ts';
import type { Snapshot } from '#core/telemetry/snapshot.ts';
import { MOST_RESIDUAL_US } from '#format/core/quality/limits.ts';
import { SNAPSHOT, WRITTEN } from '#test/support/live-figures.ts';

const RECORDING: AppState = { phase: 'recording', sessionId: '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111', folder: '/shards/a' };
const headline = (snapshot: Partial<Snapshot>, written: Partial<Written> = {}, sinceMs = 40) =>
  headlineOf({ state: RECORDING, written: { ...WRITTEN, ...written }, sinceMs, snapshot: { ...SNAPSHOT, ...snapshot } });
const FAILING = { repeats: 900 };
const AWAY = { closedFor: 'unfocused' } as const;

describe('the headline of a session', () => {
  it('says that it records while that is so', () => {
    expect(headline({})).toEqual({ tone: 'rec', says: 'recording' });
    expect(headlineOf({ state: { ...RECORDING, phase: 'starting' }, written: undefined, sinceMs: 0, snapshot: undefined })).toEqual({
      tone: 'unknown',
      says: 'starting',
    });
  });

  it('is never good over a recording that would fail', () => {
    expect(missingPct({ repeats: 900, frames: 3660 })).toBeCloseTo(24.59, 2);
    expect(headline(FAILING)).toEqual({ tone: 'fail', says: 'missing', percent: expect.closeTo(24.59, 2) });
    expect(headline({ residualP99Us: 8001 })).toEqual({ tone: 'fail', says: 'residual', us: 8001 });
    expect(headline({ repeats: 18 })).toMatchObject({ says: 'recording' });
    expect(headline({ repeats: 19 })).toMatchObject({ says: 'missing' });
    // Nothing can be said of the first seconds.
    expect(headline({ ...FAILING, elapsedS: 4.9 })).toMatchObject({ says: 'recording' });
    expect(missingPct({ repeats: 0, frames: 0 })).toBe(0);
  });

  it('says that most of it shows no game, once it is not paused for that', () => {
    const [half, most] = [0.5, 0.51].map((share) => Math.ceil(share * SNAPSHOT.frames)) as [number, number];
    expect(headline({ unusable: half })).toMatchObject({ says: 'recording' });
    expect(headline({ unusable: most })).toMatchObject({ tone: 'fail', says: 'unusable', percent: expect.closeTo(51, 0) });
    expect(headline({ unusable: most, ...AWAY })).toMatchObject({ says: 'paused' });
    expect(headline({ unusable: most, elapsedS: 4.9 })).toMatchObject({ says: 'recording' });
  });

  it('changes at the very limits of a shard that passes, from the fifth second on', () => {
    const says = (snapshot: Partial<Snapshot>) => headline({ frames: 1000, ...snapshot }).says;
    // Half a percent of the frames missing is too much, as much off as a shard may be is not.
    expect([4, 5].map((repeats) => says({ repeats }))).toEqual(['recording', 'missing']);
    expect([MOST_RESIDUAL_US, MOST_RESIDUAL_US + 1].map((residualP99Us) => says({ residualP99Us }))).toEqual(['recording', 'residual']);
    expect([500, 501].map((unusable) => says({ unusable }))).toEqual(['recording', 'unusable']);
    expect([4.999, 5].map((elapsedS) => says({ elapsedS, repeats: 5 }))).toEqual(['recording', 'missing']);
    expect([4.999, 5].map((elapsedS) => says({ elapsedS, unusable: 501 }))).toEqual(['recording', 'unusable']);
    expect(says({ frames: 0, repeats: 0, unusable: 0 })).toBe('recording');
  });

  it('says why nothing is recorded, and who holds it', () => {
    const held = { closedFor: 'held' } as const;
    expect(headline(AWAY)).toEqual({ tone: 'paused', says: 'paused', why: 'unfocused' });
    expect(headline({ ...held, heldBy: ['player'] })).toMatchObject({ why: 'held' });
    expect(headline({ ...held, heldBy: ['lab'] })).toMatchObject({ why: 'held-by-lab' });
    expect(headline({ ...held, heldBy: ['lab', 'player'] })).toMatchObject({ why: 'held-by-both' });
  });

  it('is the worst of writing, quality and focus', () => {
    const all = { ...FAILING, ...AWAY };
    expect(headline(all, { videoAgeMs: 3500 })).toEqual({ tone: 'fail', says: 'dead' });
    expect(headline(all, { journalAgeMs: undefined })).toEqual({ tone: 'unknown', says: 'unknown' });
    expect(headlineOf({ state: RECORDING, written: WRITTEN, sinceMs: 40, snapshot: undefined })).toEqual({
      tone: 'unknown',
      says: 'unknown',
    });
    expect(headline(all, {}, 3500)).toEqual({ tone: 'unknown', says: 'unknown' });
    expect(headline(all, { videoAgeMs: 1500 })).toMatchObject({ says: 'missing' });
    expect(headline(AWAY, { videoAgeMs: 1500 })).toEqual({ tone: 'late', says: 'late' });
  });
});
