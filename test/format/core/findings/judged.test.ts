import { expect, it } from 'vitest';
import { Qat } from '#format/core/documents/qat.ts';
import { judged, worstFirst } from '#format/core/findings/judged.ts';

const remedy = 'Close other programs';

it('a finding that does not pass has a remedy and the way to it; one that passes has neither', () => {
  const of = (is: 'pass' | 'warn' | 'fail') =>
    judged({ check: 'cfr.missing', is, says: 'few', measured: 1, limit: 2, unit: '%', remedy, way: { settings: ['fps'] } });
  expect(of('fail')).toEqual({
    check: 'cfr.missing',
    severity: 'fail',
    says: 'few',
    measured: 1,
    limit: 2,
    unit: '%',
    at: [],
    remedy,
    way: { settings: ['fps'] },
  });
  expect(of('warn')).toMatchObject({ severity: 'warn', remedy });
  expect(Object.keys(of('pass'))).not.toContain('remedy');
  expect(Object.keys(of('pass'))).not.toContain('way');
  expect(Qat.shape.findings.parse([of('fail'), of('pass')])).toHaveLength(2);
});

it('leaves out what JSON cannot hold', () => {
  for (const measured of [Number.NaN, Number.POSITIVE_INFINITY, undefined])
    expect(judged({ check: 'cfr.missing', is: 'pass', says: '', measured, unit: '%' })).toEqual({
      check: 'cfr.missing',
      severity: 'pass',
      says: '',
      at: [],
    });
});

it('puts the worst first, and leaves the rest in order', () => {
  const all = (['pass', 'warn', 'fail', 'pass', 'fail'] as const).map((is, n) =>
    judged({ check: 'cfr.missing', is, says: `${n}`, remedy }),
  );
  expect(worstFirst(all).map(({ says }) => says)).toEqual(['2', '4', '1', '0', '3']);
  expect(all.map(({ says }) => says)).toEqual(['0', '1', '2', '3', '4']);
});
