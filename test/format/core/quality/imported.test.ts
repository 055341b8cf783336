import { describe, expect, it } from 'vitest';
import type { Finding } from '#format/core/findings/finding.ts';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import { judge, judgeDeep } from '#format/core/quality/verdict.ts';
import { playedFacts } from '#test/support/facts.ts';
import { importedFrom } from '#test/support/imported-shard.ts';

/** A session that was imported: every fifth picture is shown twice, and pictures are up to `lateUs` off their grid. */
function importedFacts(lateUs = 0): ShardFacts {
  const { facts } = playedFacts({ seconds: 10 });
  const { recorder, ...meta } = facts.meta;
  if (recorder === undefined || facts.frames === undefined) throw new Error('played facts have both');
  const { captureUs, tsUs } = facts.frames;
  const repeat = facts.frames.repeat.map((_, n) => (n % 5 === 4 ? 1 : 0));
  const shown = captureUs.map((_, n) => (tsUs[repeat[n] === 1 ? n - 1 : n] as number) + (n % 5 < 3 ? 0 : lateUs));
  return {
    ...facts,
    meta: { ...meta, imported: importedFrom(recorder.input) as never },
    frames: { ...facts.frames, captureUs: shown, repeat, errUs: undefined, encodeUs: undefined },
  };
}

const of = (facts: ShardFacts, check: string) => judge(facts).findings.find((one) => one.check === check) as Finding;

describe('an imported session', () => {
  it('warns of frames without a picture of their own, for nobody knows whether one was missed; ours would fail', () => {
    const facts = importedFacts();
    expect(of(facts, 'cfr.missing')).toMatchObject({ severity: 'warn', measured: 20 });
    expect(of(facts, 'cfr.missing').remedy).toContain('capture_us');
    const { imported, ...meta } = facts.meta;
    expect(imported).toBeDefined();
    expect(of({ ...facts, meta }, 'cfr.missing')).toMatchObject({ severity: 'fail', measured: 20 });
  });

  it('fails with a hole in the video all the same', () => {
    const facts = importedFacts();
    const pts = facts.video.pts.map((us, n) => (n < 300 ? us : us + 500_000));
    expect(of({ ...facts, video: { ...facts.video, pts } }, 'cfr.missing')).toMatchObject({ severity: 'fail' });
  });

  it('warns of pictures that are off their frame, and of times whose error is not known', () => {
    expect(of(importedFacts(), 'frames.residual')).toMatchObject({ severity: 'pass' });
    expect(of(importedFacts(12_000), 'frames.residual')).toMatchObject({ severity: 'warn', measured: 12 });
    expect(of(importedFacts(), 'sync.calibration')).toMatchObject({ severity: 'warn' });
    expect(of(importedFacts(), 'controls.source')).toMatchObject({ severity: 'warn', says: expect.stringContaining('where a key lies') });
  });

  it('warns where its mouse moves, its pictures do, and neither explains the other: its times may be anything', () => {
    const { facts, deep } = playedFacts({ seconds: 120, lagMs: 900 });
    const { recorder, ...meta } = facts.meta;
    if (recorder === undefined) throw new Error('played facts have one');
    const told = (facts: ShardFacts) => judgeDeep(facts, deep).findings.find(({ check }) => check === 'sync.related');
    expect(told({ ...facts, meta: { ...meta, imported: importedFrom(recorder.input) as never } })).toMatchObject({
      severity: 'warn',
      remedy: expect.stringContaining('half a second'),
    });
    expect(told({ ...facts, meta })).toMatchObject({ severity: 'pass' });
  });

  it('has no figures that nobody measured', () => {
    const { residuals } = judge(importedFacts());
    expect(Object.keys(residuals)).toEqual(['frame_us', 'nearest_row_us', 'tick_us']);
  });
});
