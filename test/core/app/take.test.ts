import { describe, expect, it } from 'vitest';
import { paceAfterTake, takeFindings } from '#core/app/take.ts';
import type { Finding } from '#format/core/findings/finding.ts';

const missing = (measured: number): Finding => ({
  check: 'cfr.missing',
  severity: 'fail',
  says: '',
  measured,
  limit: 0.5,
  unit: '%',
  at: [],
});
const of = (check: string, severity: Finding['severity']): Finding => ({ check, severity, says: '', at: [] });

describe('the findings of a test recording', () => {
  it('do not include that it is short', () => {
    expect(takeFindings([of('session.duration', 'warn')], 200)).toEqual([]);
  });

  it('only warn about some missing frames, and fail when the machine does not keep up at all', () => {
    expect(takeFindings([missing(25), of('cfr.run', 'fail')], 200).map(({ severity }) => severity)).toEqual(['warn', 'warn']);
    expect(takeFindings([missing(26), of('cfr.run', 'fail')], 200).map(({ severity }) => severity)).toEqual(['fail', 'fail']);
  });

  it('only warn when one frame in four is late, and fail when more are', () => {
    const late = (from: number, to: number): Finding => ({ ...of('frames.residual', 'fail'), at: [{ from, to, of: 'frame' }] });
    expect(takeFindings([late(5, 54)], 200).map(({ severity }) => severity)).toEqual(['warn']);
    expect(takeFindings([late(5, 55)], 200).map(({ severity }) => severity)).toEqual(['fail']);
  });

  it('keep their severity in every other check', () => {
    expect(takeFindings([of('frames.black', 'fail'), missing(0.1)], 200)[0]?.severity).toBe('fail');
  });
});

describe('the pace after a test recording', () => {
  const pace = { fps: 60, fps_by: 'measured', encoder: 'h264-14', encoder_by: 'measured', picture_p95_ms: 8, says: 'as measured' } as const;

  it('stays when nothing speaks against it, and when it was set by hand', () => {
    expect(paceAfterTake(pace, [missing(0.5)])).toBe(pace);
    expect(paceAfterTake(pace, [])).toBe(pace);
    expect(paceAfterTake({ ...pace, fps: 30 }, [missing(4)])).toMatchObject({ fps: 30, says: 'as measured' });
    expect(paceAfterTake({ ...pace, fps_by: 'set' }, [missing(4)])).toMatchObject({ fps: 60 });
  });

  it('drops when frames were missing, and says so', () => {
    expect(paceAfterTake(pace, [missing(1.25)])).toMatchObject({
      fps: 30,
      fps_by: 'measured',
      says: '30 frames a second: in the check, at 60, 1.3 % of the frames were missing',
    });
  });
});
