import { describe, expect, it } from 'vitest';
import { takeFindings } from '#core/app/take.ts';
import type { Finding } from '#core/format/qat.ts';

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

describe('what a short take says', () => {
  it('is not that it is short', () => {
    expect(takeFindings([of('session.duration', 'warn')], 200)).toEqual([]);
  });

  it('is no verdict about a few late frames, but about a machine that does not keep up', () => {
    expect(takeFindings([missing(2), of('cfr.run', 'fail')], 200).map(({ severity }) => severity)).toEqual(['warn', 'warn']);
    expect(takeFindings([missing(6), of('cfr.run', 'fail')], 200).map(({ severity }) => severity)).toEqual(['fail', 'fail']);
  });

  it('is no verdict about two late ones either, but about every tenth', () => {
    const late = (from: number, to: number): Finding => ({ ...of('frames.residual', 'fail'), at: [{ from, to, of: 'frame' }] });
    expect(takeFindings([late(5, 6)], 200).map(({ severity }) => severity)).toEqual(['warn']);
    expect(takeFindings([late(5, 24)], 200).map(({ severity }) => severity)).toEqual(['fail']);
  });

  it('is what it is about everything else', () => {
    expect(takeFindings([of('frames.black', 'fail'), missing(0.1)], 200)[0]?.severity).toBe('fail');
  });
});
