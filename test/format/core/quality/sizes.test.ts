import { expect, it } from 'vitest';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import { sizesPerHour } from '#format/core/quality/sizes.ts';
import { playedFacts } from '#test/support/facts.ts';

const FACTS = playedFacts().facts;

/** Half an hour of these sizes in MB, as for 720p60 unless said otherwise. */
function judged(megabytes: { video?: number; controls?: number; beside?: number }, { minutes = 30, width = 1280, height = 720 } = {}) {
  const { video = 1000, controls = 3, beside = 0 } = megabytes;
  const pts = Float64Array.from({ length: minutes * 3600 }, (_, n) => Math.round((n * 1e6) / 60));
  const facts: ShardFacts = {
    ...FACTS,
    video: { ...FACTS.video, width, height, pts, fileBytes: video * 1e6 },
    sizes: { controls: controls * 1e6, beside: beside * 1e6 },
  };
  return [sizesPerHour(facts)].flat().map(({ severity, says }) => `${severity} ${says}`);
}

it('an hour is as large as the text says', () => {
  expect(judged({})).toEqual([
    'pass video: 2000.0 MB an hour',
    'pass controls: 6.0 MB an hour',
    'pass network figures and labels: 0.0 MB an hour',
  ]);
});

it('what is larger is told, each by itself', () => {
  expect(judged({ video: 1801 })[0]).toBe('warn video: 3602.0 MB an hour');
  expect(judged({ controls: 7.6 })[1]).toBe('warn controls: 15.2 MB an hour');
  expect(judged({ beside: 5.1 })[2]).toBe('warn network figures and labels: 10.2 MB an hour');
});

it('a larger picture may take more, and a session of a few minutes is not judged by its headers', () => {
  expect(judged({ video: 4000 }, { width: 1920, height: 1080 })[0]).toMatch(/^pass/);
  expect(judged({ video: 4000 }, { minutes: 9 })).toEqual([]);
});

it('is asked of ten minutes and more, and is no more than the upper end of what the text says', () => {
  const frames = (count: number) => Float64Array.from({ length: count }, (_, n) => (n * 1e6) / 50);
  const minutes = (pts: Float64Array, fileBytes: number, sizes?: object) => {
    const meta = { ...FACTS.meta, display: { ...FACTS.meta.display, fps: 50 } };
    const video = { ...FACTS.video, width: 1280, height: 720, pts, fileBytes };
    return [sizesPerHour({ ...FACTS, meta, video, sizes } as ShardFacts)].flat();
  };
  // 50 frames a second have five sixths of 3,600 MB: 500 in ten minutes.
  expect(minutes(frames(30_000), 500e6)).toMatchObject([{ severity: 'pass', measured: 3000, limit: 3000, unit: 'MB' }]);
  expect(minutes(frames(30_000), 500e6 + 1)).toMatchObject([{ severity: 'warn' }]);
  expect(minutes(frames(29_999), 500e6)).toEqual([]);
  expect(minutes(frames(30_000), 0, { controls: 2.5e6, beside: 10e6 / 6 })).toMatchObject([
    { severity: 'pass', measured: 0 },
    { severity: 'pass', measured: 15, limit: 15 },
    { severity: 'pass', limit: 10 },
  ]);
  expect(minutes(frames(30_000), 0, { controls: 2.5e6 + 1, beside: 1.67e6 })).toMatchObject([
    {},
    { severity: 'warn' },
    { severity: 'warn' },
  ]);
});
