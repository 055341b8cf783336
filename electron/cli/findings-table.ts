import { styleText } from 'node:util';
import { remedyText } from '#cli/remedy-text.ts';
import type { Finding } from '#core/findings/finding.ts';
import { placesText } from '#core/findings/places.ts';
import type { Qat, Residuals, SyncSummary } from '#core/format/documents/qat.ts';
import { plain } from '#core/report/plain.ts';

const MARKS = { pass: 'ok  ', warn: 'warn', fail: 'FAIL' } as const;
const COLORS = { pass: 'green', warn: 'yellow', fail: 'red' } as const;

/** A line per finding: mark, check, measured value against its limit, words; below it place and remedy, unless it passes. */
export function findingsTable(findings: readonly Finding[]): string {
  const width = Math.max(0, ...findings.map(({ check }) => check.length));
  return findings.map((finding) => lineOf(finding, width)).join('');
}

function lineOf({ check, severity, measured, limit, unit, says, at, remedy, way }: Finding, width: number): string {
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
export function syncLine({ lag_ms: lag, windows }: SyncSummary): string {
  const speaking = windows.filter(({ lag_ms }) => lag_ms !== undefined).length;
  const text =
    lag === undefined
      ? 'nothing to say'
      : `${lag.median.toFixed(1)} ms (95 %: ${lag.low.toFixed(1)} to ${lag.high.toFixed(1)}), 95 % of the stretches within ${lag.spread_p95.toFixed(1)} ms`;
  return `  ${'picture behind input'.padEnd(26)}  ${text}; ${speaking} of ${windows.length} stretches\n`;
}

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
  return `${findingsTable(worth)}${residualsTable(residuals)}${sync === undefined ? '' : syncLine(sync)}${word}  ${frames} frames, ${duration_s.toFixed(1)} s, ${findings.length} checks  ${plain(folder)}\n`;
}
