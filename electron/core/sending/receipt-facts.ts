import type { Qat } from '#core/format/documents/qat.ts';
import type { Receipt } from '#core/sending/receipt.ts';

const TIMES: readonly string[] = ['time.video', 'time.controls', 'time.events', 'time.frames'];

/** The figures of a shard's own signed verdict, as a receipt has them. */
export function receiptQat({ findings, verdict }: Qat): Receipt['qat'] {
  const measured = (check: string) => findings.find((finding) => finding.check === check)?.measured;
  const missing = measured('cfr.missing') ?? 100;
  const together = measured('controls.coverage') ?? 0;
  return {
    timestamp_sanity: findings.every(({ check, severity }) => !TIMES.includes(check) || severity !== 'fail'),
    cfr_integrity: 100 - missing,
    sync_within_8ms_pct: together,
    drops_pct: missing,
    coverage_pct: together,
    passes_qat: verdict === 'pass',
  };
}
