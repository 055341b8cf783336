import { expect, it } from 'vitest';
import { Receipt, receiptText } from '#corpus/core/sending/receipt.ts';
import { receiptQat } from '#corpus/core/sending/receipt-facts.ts';
import type { Qat } from '#format/core/documents/qat.ts';

it('is signed over everything but the signature, whatever the order of its fields', () => {
  const receipt = { schema: 'gap.receipt.v1', frames: 3, more: { b: 1, a: 2 }, ingest_sig: 'ed25519:00' } as unknown as Receipt;
  expect(receiptText(receipt)).toBe('{"frames":3,"more":{"a":2,"b":1},"schema":"gap.receipt.v1"}');
});

const RECEIPT = {
  schema: 'gap.receipt.v1',
  receipt_id: '00000000-0000-4000-8000-000000000001',
  session_id: '00000000-0000-4000-8000-000000000002',
  segment_index: 0,
  object_uri: 's3://corpus/shard',
  sha256_plaintext: 'a'.repeat(64),
  sha256_ciphertext: 'a'.repeat(64),
  duration_s: 10,
  frames: 600,
  qat: { timestamp_sanity: true, cfr_integrity: 100, sync_within_8ms_pct: 99, drops_pct: 0, coverage_pct: 99, passes_qat: true },
  dup_score: { phash_hamming_distance: 128, simhash_hamming_distance: 128, risk_level: 'low' },
  verification: { action_taken: 'accept' },
  ingested_at: '2026-11-28T00:00:00.000Z',
  ingest_sig: `ed25519:${'0'.repeat(128)}`,
};

it.each([
  ['0 percent', { qat: { ...RECEIPT.qat, drops_pct: 0 } }, true],
  ['100 percent', { qat: { ...RECEIPT.qat, drops_pct: 100 } }, true],
  ['more than all', { qat: { ...RECEIPT.qat, drops_pct: 100.1 } }, false],
  ['less than none', { qat: { ...RECEIPT.qat, drops_pct: -0.1 } }, false],
  ['a shard that is the same, bit by bit', { dup_score: { ...RECEIPT.dup_score, phash_hamming_distance: 0 } }, true],
  ['more bits than a fingerprint has', { dup_score: { ...RECEIPT.dup_score, phash_hamming_distance: 129 } }, false],
  ['less than no bits', { dup_score: { ...RECEIPT.dup_score, phash_hamming_distance: -1 } }, false],
])('with %s: %j is one: %s', (_, more, is) => {
  expect(Receipt.safeParse({ ...RECEIPT, ...more }).success).toBe(is);
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
  // Only times speak of times, and only where they fail.
  expect(
    qat([finding('time.events', 'pass'), finding('cfr.missing', 'fail', 120), finding('controls.coverage', 'warn', -5)]),
  ).toMatchObject({
    timestamp_sanity: true,
    cfr_integrity: 0,
    drops_pct: 100,
    coverage_pct: 0,
  });
});
