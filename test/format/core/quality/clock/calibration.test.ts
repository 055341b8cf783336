import { expect, it } from 'vitest';
import type { Meta } from '#format/core/documents/meta.ts';
import { correctionUs, stampsCalibrated } from '#format/core/quality/clock/calibration.ts';
import type { ShardFacts } from '#format/core/quality/facts.ts';

const DAY_S = 86_400;
const MEASURED = { bias_us: { low: -20, high: 30 }, correction_us: 0, stamp_error_us: { p99: 400 }, age_s: DAY_S };
const meta = (calibration: object | undefined) => ({ recorder: { calibration } }) as unknown as Meta;
const said = (calibration: object | undefined) => [stampsCalibrated({ meta: meta(calibration) } as unknown as ShardFacts)].flat()[0];

it('stamps are as far off as was measured, in ms', () => {
  expect(said(MEASURED)).toMatchObject({
    severity: 'pass',
    measured: 1,
    limit: 90,
    unit: 'days old',
    says: 'stamps -0.02 to 0.03 ms off, p99 per frame at most 0.40 ms; measured 1.0 days before',
  });
});

it('stamps that were far off at times say so in ms, too', () => {
  expect(said({ ...MEASURED, stamp_error_us: { p99: 40_000 } })?.says).toContain('at most 40.00 ms');
});

it('what is corrected is no longer off', () => {
  expect(said({ ...MEASURED, bias_us: { low: 900, high: 1200 }, correction_us: 1000 })?.says).toMatch(
    /^stamps -0\.10 to 0\.20 ms off after a correction of 1\.00 ms, p99/,
  );
});

it('a measurement is good for 90 days', () => {
  expect(said({ ...MEASURED, age_s: 90 * DAY_S })).toMatchObject({ severity: 'pass', measured: 90 });
  expect(said({ ...MEASURED, age_s: 90 * DAY_S + 1 })).toMatchObject({ severity: 'warn', way: { action: 'calibrate' } });
});

it('a shard of ours without one warns, and others are not asked', () => {
  expect(said(undefined)).toMatchObject({ severity: 'warn', way: { action: 'calibrate' } });
  expect(stampsCalibrated({ meta: {} } as ShardFacts)).toEqual([]);
});

it('stamps are corrected by what the documents say, and by nothing where they do not', () => {
  expect([correctionUs(meta({ correction_us: 700 })), correctionUs(meta(undefined)), correctionUs({} as Meta)]).toEqual([700, 0, 0]);
});
