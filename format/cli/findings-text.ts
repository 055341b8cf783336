import { styleText } from 'node:util';
import type { Validation } from '#format/check/validate.ts';
import type { Residuals, SyncSummary } from '#format/core/documents/qat.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import { placesText } from '#format/core/findings/places.ts';
import type { Way } from '#format/core/findings/way.ts';
import { plain } from '#format/core/plain.ts';
import { judgedStretches } from '#format/core/quality/sync/sync-report.ts';

const MARKS = { pass: 'ok  ', warn: 'warn', fail: 'FAIL' } as const;
const COLORS = { pass: 'green', warn: 'yellow', fail: 'red' } as const;

/** A remedy with how to do it, as the program at hand says it. */
export type RemedyText = (of: { readonly remedy: string; readonly way?: Way | undefined }) => string;

/** A line per finding: mark, check, measured value against its limit, words; below it place and remedy, unless it passes. */
export function findingsText(findings: readonly Finding[], remedyText: RemedyText): string {
  const width = Math.max(0, ...findings.map(({ check }) => check.length));
  return findings.map((finding) => lineOf(finding, width, remedyText)).join('');
}

function lineOf({ check, severity, measured, limit, unit, says, at, remedy, way }: Finding, width: number, remedyText: RemedyText): string {
  const mark = styleText(COLORS[severity], MARKS[severity]);
  const figures =
    measured === undefined ? '' : `${number(measured)}${limit === undefined ? '' : ` / ${number(limit)}`} ${unit ?? ''}`.trim();
  const line = `${mark}  ${check.padEnd(width)}  ${[figures, plain(says)].filter((part) => part !== '').join('  ')}`;
  const more =
    severity === 'pass'
      ? []
      : [placesText(at), remedy === undefined ? '' : `→ ${plain(remedyText({ remedy, way }))}`].filter((part) => part !== '');
  return [line, ...more.map((part) => `      ${part}`)].map((part) => `${part}\n`).join('');
}

function number(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 3 : 1);
}

const RESIDUAL_NAMES: Readonly<Record<keyof Residuals, string>> = {
  frame_us: 'frame: |capture - grid|',
  bracket_us: 'bracket of the read',
  nearest_row_us: 'frame to nearest row',
  tick_us: 'input tick lateness',
  encode_us: 'capture to disk',
};

/** Percentiles in ms, a row each. */
export function residualsTable(residuals: Residuals): string {
  const rows = (Object.keys(RESIDUAL_NAMES) as (keyof Residuals)[]).flatMap((name) => {
    const figures = residuals[name];
    return figures === undefined
      ? []
      : [[RESIDUAL_NAMES[name], ...[figures.p50, figures.p95, figures.p99, figures.max].map((us) => (us / 1000).toFixed(3))]];
  });
  if (rows.length === 0) return '';
  return [['ms', 'p50', 'p95', 'p99', 'max'], ...rows]
    .map(([name, ...figures]) => `  ${(name as string).padEnd(26)}${figures.map((figure) => figure.padStart(10)).join('')}\n`)
    .join('');
}

/** The lag between input and picture, in one line. */
export function syncLine(sync: SyncSummary): string {
  const { lag_ms: lag, windows } = sync;
  const speaking = windows.filter(({ lag_ms }) => lag_ms !== undefined).length;
  const text =
    lag === undefined
      ? 'nothing to say'
      : `${lag.median.toFixed(1)} ms (95 %: ${lag.low.toFixed(1)} to ${lag.high.toFixed(1)})${judgedStretches(sync) > 1 ? `, 95 % of the stretches within ${lag.spread_p95.toFixed(1)} ms` : ''}`;
  return `  ${'picture behind input'.padEnd(26)}  ${text}; ${speaking} of ${windows.length} stretches\n`;
}

/** A shard's verdict, first, so that it is read; then what is wrong, or all of it. */
export function validationText(
  { findings, residuals, sync, verdict, frames, durationS }: Validation,
  { verbose, remedyText }: { readonly verbose: boolean; readonly remedyText: RemedyText },
): string {
  const of = (wanted: Finding['severity']) => findings.filter(({ severity }) => severity === wanted);
  const [failed, warned, passed] = [of('fail'), of('warn'), of('pass')];
  const counts = `${failed.length} failed, ${warned.length} warned, ${passed.length} passed`;
  return (
    `${verdict.toUpperCase()}  ${frames} frames, ${durationS.toFixed(1)} s: ${counts}${verbose ? '' : ' (-v lists them)'}\n` +
    findingsText([...failed, ...warned, ...(verbose ? passed : [])], remedyText) +
    residualsTable(residuals) +
    (sync === undefined ? '' : syncLine(sync))
  );
}
