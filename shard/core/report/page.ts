import type { Meta } from '#format/core/documents/meta.ts';
import type { Qat } from '#format/core/documents/qat.ts';
import type { Finding, Place } from '#format/core/findings/finding.ts';
import { worstFirst } from '#format/core/findings/judged.ts';
import { placesText } from '#format/core/findings/places.ts';
import { judgedStretches } from '#format/core/quality/sync/sync-report.ts';
import { clockText } from '#shard/core/report/clock-text.ts';
import { type Cut, cutsFor, trimCommandText } from '#shard/core/report/cuts.ts';
import { STYLE } from '#shard/core/report/style.ts';
import { type Counts, curve, escaped, histogram, number } from '#shard/core/report/svg.ts';
import { type Timeline, timelineSvg } from '#shard/core/report/timeline.ts';
import { type NetworkPoint, typical } from '#shard/core/review/network-track.ts';

/** A moment worth looking at. */
export interface WorstMoment {
  readonly frame: number;
  readonly seconds: number;
  readonly why: string;
  /** JPEG, base64. */
  readonly picture: string;
}

/** Everything a report shows: the figures of `qat.json`, and their plots. */
export interface ReportData {
  /** Path as given: the commands use it. */
  readonly shard: string;
  readonly meta: Meta;
  readonly qat: Qat;
  /** Where the verdict comes from: sealing, or validation just now. */
  readonly judged: 'when sealed' | 'now' | 'now, in depth';
  /** us. */
  readonly residuals: Counts;
  readonly nearestRows: Counts;
  /** Residual of the frame clock over time: seconds and ms. */
  readonly drift: readonly (readonly [number, number])[];
  readonly timeline: Timeline;
  /** Absent: its figures are not in the shard. */
  readonly network: readonly NetworkPoint[] | undefined;
  readonly moments: readonly WorstMoment[];
  readonly secondsOf: (place: Place) => Cut | undefined;
}

/**
 * A self-contained HTML file: no scripts, no requests, pictures embedded. `styleHash` is the base64 SHA-256 of {@link STYLE}, the only
 * style the page's policy allows.
 */
export function reportPage(data: ReportData, styleHash: string): string {
  const { meta, qat } = data;
  const title = `${meta.title.name} — ${qat.verdict.toUpperCase()}`;
  const policy = `default-src 'none'; img-src data:; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'`;
  const sections = [
    header(data),
    section('Findings', findingsTable(data)),
    section('Sync', syncSection(data)),
    section('Timeline', timelineSvg(data.timeline)),
    section('Residuals', residualSection(data)),
    data.network === undefined ? '' : section('Network', networkSection(data.network, data.qat.duration_s)),
    data.moments.length === 0 ? '' : section('Moments worth a look', momentsSection(data.moments)),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${sections.join('\n')}
</main>
</body>
</html>
`;
}

function section(title: string, content: string): string {
  return `<section><h2>${escaped(title)}</h2>\n${content}\n</section>`;
}

function header({ meta, qat, judged, shard }: ReportData): string {
  const facts: [string, string][] = [
    ['session', meta.session_id],
    ['title', [meta.title.name, meta.title.build, meta.title.map].filter((part) => part !== '').join(' · ')],
    ['length', `${clockText(qat.duration_s)}, ${qat.frames} frames at ${meta.display.fps} fps, ${meta.display.resolution}`],
    ['recorded on', `${meta.capture.host_os}, ${meta.capture.gpu}, ${meta.capture.encoder}`],
    ['rights', `licence ${meta.rights.publisher_license}, consent ${meta.rights.player_consent_id}`],
    ['judged', `${judged}; \`gap validate --deep\` judges again, \`gap verify\` checks the signatures`],
    ['shard', shard],
  ];
  const failed = qat.findings.filter(({ severity }) => severity === 'fail').length;
  const warned = qat.findings.filter(({ severity }) => severity === 'warn').length;
  const rows = facts.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`).join('');
  return `<header><h1 class="${qat.verdict}">${qat.verdict.toUpperCase()}</h1><p>${qat.findings.length} checks of what was recorded, ${failed} failed, ${warned} with a warning; <code>gap validate</code> reads every file besides</p><dl>${rows}</dl></header>`;
}

function findingsTable(data: ReportData): string {
  const sorted = worstFirst(data.qat.findings);
  const worth = sorted.filter(({ severity }) => severity !== 'pass');
  const fine = sorted.filter(({ severity }) => severity === 'pass');
  const table = (findings: readonly Finding[]) =>
    `<table><thead><tr><th>check</th><th>measured</th><th>limit</th><th>what was found</th></tr></thead><tbody>${findings.map((finding) => row(finding, data)).join('')}</tbody></table>`;
  const open = worth.length === 0 ? '<p>No problems found.</p>' : table(worth);
  return `${open}<details><summary>${fine.length} checks passed</summary>${table(fine)}</details>`;
}

function row(finding: Finding, { shard, secondsOf, qat }: ReportData): string {
  const { check, severity, measured, limit, unit, says, at, remedy } = finding;
  const figure = (value: number | undefined) => (value === undefined ? '' : number(value));
  const cuts = severity === 'pass' ? undefined : cutsFor(finding, secondsOf, qat.duration_s);
  const more = [
    at.length === 0 || severity === 'pass' ? '' : `<p class="at">${escaped(placesText(at, 8))}</p>`,
    remedy === undefined || severity === 'pass' ? '' : `<p class="remedy">${escaped(remedy)}</p>`,
    cuts === undefined ? '' : `<p class="cut"><code>${escaped(trimCommandText(shard, cuts))}</code></p>`,
  ];
  return `<tr class="${severity}"><th scope="row">${escaped(check)}</th><td>${figure(measured)} ${escaped(measured === undefined ? '' : (unit ?? ''))}</td><td>${figure(limit)}</td><td>${escaped(says)}${more.join('')}</td></tr>`;
}

function syncSection({ meta, qat }: ReportData): string {
  const parts: string[] = [];
  const calibration = meta.recorder?.calibration;
  parts.push(
    calibration === undefined
      ? '<p>The error of the time stamps was not measured on the recording machine (<code>gap calibrate</code>).</p>'
      : `<p>Stamps: bias between ${ms(calibration.bias_us.low)} and ${ms(calibration.bias_us.high)} ms, correction ${ms(calibration.correction_us)} ms, error per frame at most ${ms(calibration.stamp_error_us.p99)} ms (p99), measured ${(calibration.age_s / 86_400).toFixed(1)} days before.</p>`,
  );
  const { sync } = qat;
  if (sync === undefined)
    parts.push('<p>Input and pictures have not been compared: <code>gap report --deep</code> decodes the video and compares them.</p>');
  else {
    const { lag_ms: lag, histogram: counts, windows, trend_ms_per_min: trend, reference, changes = [] } = sync;
    parts.push(
      lag === undefined
        ? '<p>Too little happened to relate input and picture.</p>'
        : `<p>The picture answers ${lag.median.toFixed(1)} ms after the input (95 %: ${lag.low.toFixed(1)} to ${lag.high.toFixed(1)}), the game’s own latency included${judgedStretches(sync) > 1 ? `; 95 % of the stretches lie within ${lag.spread_p95.toFixed(1)} ms of that` : ''}.${trend === undefined ? '' : ` Drift ${trend.slope.toFixed(3)} ms/min (95 %: ${trend.low.toFixed(3)} to ${trend.high.toFixed(3)}).`}</p>`,
      reference === undefined
        ? ''
        : `<p>That is ${Math.abs(reference.off_ms).toFixed(1)} ms ${reference.off_ms < 0 ? 'less' : 'more'} than the game’s own ${reference.ms.toFixed(1)} ms (${escaped(reference.source)}).</p>`,
      ...changes.map(
        ({ at_s, from_ms, to_ms }) => `<p>It changes from ${from_ms.toFixed(1)} to ${to_ms.toFixed(1)} ms at ${clockText(at_s)}.</p>`,
      ),
      `<h3>Lag of the picture behind the input</h3>${histogram('Histogram of the lag', { from: counts.from_ms, step: counts.step_ms, counts: counts.counts }, 'ms', [-2, 120])}`,
      `<h3>Lag over the session</h3>${curve(
        'Lag over time',
        windows.flatMap(({ from_s, to_s, lag_ms }) => (lag_ms === undefined ? [] : [[(from_s + to_s) / 2, lag_ms] as const])),
        qat.duration_s,
        'ms',
      )}`,
    );
  }
  return parts.join('\n');
}

function networkSection(points: readonly NetworkPoint[], seconds: number): string {
  const figure = (name: 'rttMs' | 'jitterMs' | 'uplinkKbps' | 'downlinkKbps', unit: string) => {
    const value = typical(points, name);
    return value === undefined ? 'not measured' : `${number(value)} ${unit}`;
  };
  const plot = (title: string, name: 'rttMs' | 'lossPct', unit: string) =>
    points.some((point) => point[name] !== undefined)
      ? `<h3>${title}</h3>${curve(
          `${title} over time`,
          points.flatMap((point) => (point[name] === undefined ? [] : [[point.atS, point[name]] as const])),
          seconds,
          unit,
        )}`
      : '';
  return [
    `<p>Medians: round trip ${figure('rttMs', 'ms')}, jitter ${figure('jitterMs', 'ms')}, to the other side ${figure('uplinkKbps', 'kbit/s')}, from it ${figure('downlinkKbps', 'kbit/s')}. format/SPEC.md says who measures what.</p>`,
    plot('Round trip', 'rttMs', 'ms'),
    plot('Loss of the minute before', 'lossPct', '%'),
  ].join('\n');
}

function residualSection({ residuals, nearestRows, drift, qat }: ReportData): string {
  const names: Readonly<Record<string, string>> = {
    frame_us: 'frame: |capture − grid|',
    bracket_us: 'bracket of the read',
    nearest_row_us: 'frame to nearest row',
    tick_us: 'input tick lateness',
    encode_us: 'capture to disk',
  };
  const rows = Object.entries(qat.residuals)
    .flatMap(([name, figures]) => (figures === undefined ? [] : [{ name: names[name] ?? name, figures }]))
    .map(
      ({ name, figures: { p50, p95, p99, max } }) =>
        `<tr><th scope="row">${escaped(name)}</th>${[p50, p95, p99, max].map((us) => `<td>${ms(us)}</td>`).join('')}</tr>`,
    )
    .join('');
  return [
    `<table><thead><tr><th>ms</th><th>p50</th><th>p95</th><th>p99</th><th>max</th></tr></thead><tbody>${rows}</tbody></table>`,
    `<h3>Captures against their grid</h3>${histogram('Histogram of capture minus grid', residuals, 'us')}`,
    `<h3>Frames against the nearest input row</h3>${histogram('Histogram of the distance to the nearest row', nearestRows, 'us', [8000])}`,
    drift.length < 2 ? '' : `<h3>Frame clock over the session</h3>${curve('Capture minus grid over time', drift, qat.duration_s, 'ms')}`,
  ].join('\n');
}

function momentsSection(moments: readonly WorstMoment[]): string {
  return `<div class="moments">${moments
    .map(
      ({ frame, seconds, why, picture }) =>
        `<figure><img alt="Frame ${frame}" src="data:image/jpeg;base64,${picture}"><figcaption>${clockText(seconds)}, frame ${frame}: ${escaped(why)}</figcaption></figure>`,
    )
    .join('')}</div>`;
}

const ms = (us: number) => (us / 1000).toFixed(2);
