import { expect, it } from 'vitest';
import type { Finding } from '#format/core/findings/finding.ts';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import { judge, judgeDeep, verdictOf } from '#format/core/quality/verdict.ts';
import { playedFacts } from '#test/support/facts.ts';

const { facts, deep } = playedFacts({ seconds: 10, lagMs: 30 });
const checks = (findings: readonly Finding[]) => findings.map(({ check }) => check);

/** The same session, of a game whose own lag is known. */
const known = (ms: number) => {
  const recorder = facts.meta.recorder as NonNullable<typeof facts.meta.recorder>;
  const profile = { latency: { ms, source: 'a photodiode' } };
  return { ...facts, meta: { ...facts.meta, recorder: { ...recorder, input: { ...recorder.input, profile } } } } as ShardFacts;
};

it('a shard fails where any of its findings does', () => {
  const of = (...all: readonly Finding['severity'][]) => verdictOf(all.map((severity) => ({ severity }) as Finding));
  expect([of(), of('pass', 'warn'), of('pass', 'fail', 'warn')]).toEqual(['pass', 'pass', 'fail']);
  expect(judge(facts).verdict).toBe('pass');
  expect(judge({ ...facts, video: { ...facts.video, fourcc: 'H264' } }).verdict).toBe('fail');
});

it('a verdict says how long the session is, and of how many frames', () => {
  expect(judge(facts)).toMatchObject({ qat_version: '1', frames: 600, duration_s: expect.closeTo(10, 4) });
});

it('a lag is judged from the motion that was measured in the captures, where it was', () => {
  const { sync, findings } = judge(facts);
  expect(sync?.lag_ms?.median).toBeCloseTo(30, 0);
  expect(checks(findings).filter((check) => check.startsWith('sync.'))).toEqual([
    'sync.calibration',
    'sync.measured',
    'sync.related',
    'sync.cause',
    'sync.spread',
    'sync.steady',
    'sync.latency',
  ]);
  const unmeasured = judge({ ...facts, frames: { ...(facts.frames as NonNullable<ShardFacts['frames']>), motion: undefined } });
  expect(unmeasured).not.toHaveProperty('sync');
  expect(checks(unmeasured.findings).filter((check) => check.startsWith('sync.'))).toEqual(['sync.calibration', 'sync.measured']);
});

it('a lag is set beside the game’s own, where both are known', () => {
  expect(judge(facts).sync).not.toHaveProperty('reference');
  const { sync } = judge(known(12));
  expect(sync?.reference).toEqual({ ms: 12, source: 'a photodiode', off_ms: (sync?.lag_ms?.median ?? 0) - 12 });
  const quiet = { ...known(12), controls: { ...facts.controls, trace: undefined } };
  expect(judge(quiet).sync).not.toHaveProperty('reference');
});

it('a video that is decoded is judged by its pictures, and its lag by theirs', () => {
  const { sync, findings } = judgeDeep({ ...facts, frames: undefined }, deep);
  expect(sync.lag_ms?.median).toBeCloseTo(30, 0);
  expect(checks(findings)).toEqual([
    'video.decodes',
    'pictures.frozen',
    'pictures.black',
    'video.overlay',
    'watermark.order',
    'watermark.bits',
    'sync.related',
    'sync.cause',
    'sync.spread',
    'sync.steady',
    'sync.latency',
  ]);
});
