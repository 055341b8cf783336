import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Qat } from '#format/core/documents/qat.ts';

const qat = JSON.parse(readFileSync('format/conformance/shards/recorder-9/qat.json', 'utf8'));

it('of a later recorder, which says more, is read as far as it is known (SPEC.md, "Versions")', () => {
  const [first, ...others] = qat.findings;
  const later = {
    ...qat,
    more: 1,
    residuals: { ...qat.residuals, more_us: { p50: 1 } },
    findings: [{ ...first, at: [{ from: 0, to: 1, of: 'frame', more: 1 }], more: 1, way: { settings: ['a later setting'] } }, ...others],
  };
  expect(Qat.parse(later)).toEqual({ ...Qat.parse(qat), findings: [{ ...first, at: [{ from: 0, to: 1, of: 'frame' }] }, ...others] });
});

it.each([
  ['a verdict that is none', { verdict: 'maybe' }],
  ['a finding without its check', { findings: [{ severity: 'pass', says: 'x', at: [] }] }],
  ['frames that are no number', { frames: '600' }],
])('is wrong with %s', (_, change) => {
  expect(Qat.safeParse({ ...qat, ...change }).success).toBe(false);
});
