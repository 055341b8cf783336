import { expect, it } from 'vitest';
import { Qat } from '#format/core/documents/qat.ts';
import { judged, judgedShare, worstFirst } from '#format/core/findings/judged.ts';

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

it('a share of wrong frames passes while it is at most the limit, in percent, and names them', () => {
  const share = (off: readonly number[], more: { among: number; limit: number; count?: number }) =>
    judgedShare({ check: 'cfr.missing', says: 'few', remedy, off, ...more });
  expect(share([3, 4, 9], { among: 200, limit: 1.5 })).toEqual({
    ...{ check: 'cfr.missing', severity: 'pass', says: 'few', measured: 1.5, limit: 1.5, unit: '%' },
    at: [
      { from: 3, to: 4, of: 'frame' },
      { from: 9, to: 9, of: 'frame' },
    ],
  });
  expect(share([3, 4, 9], { among: 200, limit: 1.49 })).toMatchObject({ severity: 'fail', measured: 1.5, remedy });
  // More than are listed.
  expect(share([3], { among: 200, limit: 1, count: 4 })).toMatchObject({ severity: 'fail', measured: 2 });
  expect(share([], { among: 0, limit: 0 })).toMatchObject({ severity: 'pass', measured: 0 });
  expect(share([0], { among: 1, limit: 99 }).measured).toBe(100);
});
