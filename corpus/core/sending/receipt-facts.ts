import type { Receipt } from '#corpus/core/sending/receipt.ts';
import type { Qat } from '#format/core/documents/qat.ts';

const TIMES: readonly string[] = ['time.video', 'time.controls', 'time.events', 'time.frames'];

/** The figures of a shard's own signed verdict, as a receipt has them. */
export function receiptQat({ findings, verdict }: Qat): Receipt['qat'] {
  const percent = (check: string, otherwise: number) => {
    const measured = findings.find((finding) => finding.check === check)?.measured ?? otherwise;
    return Math.min(100, Math.max(0, measured));
  };
  const [missing, together] = [percent('cfr.missing', 100), percent('controls.coverage', 0)];
  return {
    timestamp_sanity: findings.every(({ check, severity }) => !TIMES.includes(check) || severity !== 'fail'),
    cfr_integrity: 100 - missing,
    sync_within_8ms_pct: together,
    drops_pct: missing,
    coverage_pct: together,
    passes_qat: verdict === 'pass',
  };
}
