import { styleText } from 'node:util';
import { remedyText } from '#cli/remedy-text.ts';
import { findingsText, residualsTable, syncLine } from '#format/cli/findings-text.ts';
import { counted } from '#format/core/counted.ts';
import type { Qat } from '#format/core/documents/qat.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import { plain } from '#format/core/plain.ts';

export const findingsTable = (findings: readonly Finding[]): string => findingsText(findings, remedyText);

/** The verdict of a sealed shard, with its failures, warnings, residuals, and how far the picture lags behind the input. */
export function verdictText(
  {
    verdict,
    findings,
    residuals,
    sync,
    frames,
    duration_s,
  }: Pick<Qat, 'verdict' | 'findings' | 'residuals' | 'sync' | 'frames' | 'duration_s'>,
  folder: string,
): string {
  const worth = findings.filter(({ severity }) => severity !== 'pass');
  const word = verdict === 'pass' ? styleText('green', 'PASS') : styleText('red', 'FAIL');
  return `${findingsTable(worth)}${residualsTable(residuals)}${sync === undefined ? '' : syncLine(sync)}${word}  ${counted(frames, 'frame')}, ${duration_s.toFixed(1)} s, ${counted(findings.length, 'check')}  ${plain(folder)}\n`;
}
