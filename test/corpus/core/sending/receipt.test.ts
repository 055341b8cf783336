import { expect, it } from 'vitest';
import { type Receipt, receiptText } from '#corpus/core/sending/receipt.ts';
import { receiptQat } from '#corpus/core/sending/receipt-facts.ts';
import type { Qat } from '#format/core/documents/qat.ts';

it('is signed over everything but the signature, whatever the order of its fields', () => {
  const receipt = { schema: 'gap.receipt.v1', frames: 3, more: { b: 1, a: 2 }, ingest_sig: 'ed25519:00' } as unknown as Receipt;
  expect(receiptText(receipt)).toBe('{"frames":3,"more":{"a":2,"b":1},"schema":"gap.receipt.v1"}');
});

it('has the figures of the verdict, and the worst where that says nothing', () => {
  const finding = (check: string, severity: string, measured?: number) => ({ check, severity, measured, says: '' });
  const qat = (findings: unknown[], verdict = 'pass') => receiptQat({ findings, verdict } as unknown as Qat);
  expect(qat([finding('cfr.missing', 'pass', 0.2), finding('controls.coverage', 'pass', 99)])).toEqual({
    timestamp_sanity: true,
    cfr_integrity: 99.8,
    sync_within_8ms_pct: 99,
    drops_pct: 0.2,
    coverage_pct: 99,
    passes_qat: true,
  });
  expect(qat([finding('time.events', 'fail', 3)], 'fail')).toMatchObject({
    timestamp_sanity: false,
    drops_pct: 100,
    coverage_pct: 0,
    passes_qat: false,
  });
});
