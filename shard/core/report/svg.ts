import { clockText } from '#shard/core/report/clock-text.ts';
/** Escapes text for HTML or SVG: titles and paths come from other people's shards. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}

/** A number as an attribute: short, and never NaN. */
function n(value: number): string {
  return Number.isFinite(value) ? String(Math.round(value * 100) / 100) : '0';
}

const WIDTH = 960;

/** A drawing as wide as the page. The page's style sets its looks by class: a strict policy blocks inline styles. */
export function drawing(height: number, label: string, content: string): string {
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(label)}">${content}</svg>`;
}

export function rect(
  kind: string,
  [x, y, width, height]: readonly [x: number, y: number, width: number, height: number],
  title = '',
): string {
  const inner = title === '' ? '/>' : `><title>${escaped(title)}</title></rect>`;
  return `<rect class="${kind}" x="${n(x)}" y="${n(y)}" width="${n(Math.max(0.5, width))}" height="${n(Math.max(0, height))}"${inner}`;
}

export function line(kind: string, x1: number, y1: number, x2: number, y2: number): string {
  return `<line class="${kind}" x1="${n(x1)}" y1="${n(y1)}" x2="${n(x2)}" y2="${n(y2)}"/>`;
}

export function text(kind: string, x: number, y: number, content: string, anchor: 'start' | 'middle' | 'end' = 'start'): string {
  return `<text class="${kind}" x="${n(x)}" y="${n(y)}" text-anchor="${anchor}">${escaped(content)}</text>`;
}

function polyline(kind: string, points: readonly (readonly [number, number])[]): string {
  return `<polyline class="${kind}" points="${points.map(([x, y]) => `${n(x)},${n(y)}`).join(' ')}"/>`;
}

/** Counts in steps of equal width. */
export interface Counts {
  readonly from: number;
  readonly step: number;
  readonly counts: readonly number[];
}

const AXIS = { left: 58, right: WIDTH - 10, top: 8, bottom: 118 };

/** Bars over a scale in `unit`; heights are logarithmic, since the values that matter are rare. `limits` are drawn as lines. */
export function histogram(label: string, { from, step, counts }: Counts, unit: string, limits: readonly number[] = []): string {
  const most = Math.max(1, ...counts);
  const { left, right, top, bottom } = AXIS;
  const width = (right - left) / Math.max(1, counts.length);
  const height = (count: number) => ((bottom - top) * Math.log1p(count)) / Math.log1p(most);
  const bars = counts.map((count, i) =>
    count === 0
      ? ''
      : rect(
          'bar',
          [left + i * width, bottom - height(count), width - 0.5, height(count)],
          `${number(from + i * step)} to ${number(from + (i + 1) * step)} ${unit}: ${count}`,
        ),
  );
  const x = (value: number) => left + ((value - from) / step) * width;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const value = from + share * step * counts.length;
    // The last one would stand half outside.
    const anchor = share === 1 ? 'end' : 'middle';
    return line('tick', x(value), bottom, x(value), bottom + 4) + text('scale', x(value), bottom + 16, number(value), anchor);
  });
  const marks = limits
    .filter((limit) => x(limit) >= left && x(limit) <= right)
    .map((limit) => line('limit', x(limit), top, x(limit), bottom));
  const scale =
    text('scale', left - 4, top + 8, String(most), 'end') +
    text('scale', left, bottom + 30, 'count, on a logarithmic scale') +
    text('scale', right, bottom + 30, unit, 'end');
  return drawing(bottom + 34, label, line('axis', left, bottom, right, bottom) + bars.join('') + ticks.join('') + marks.join('') + scale);
}

/** A curve over seconds. Values that are not finite are left out. */
export function curve(
  label: string,
  points: readonly (readonly [seconds: number, value: number])[],
  seconds: number,
  unit: string,
): string {
  const values = points.map(([, value]) => value).filter(Number.isFinite);
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const { left, right, top, bottom } = AXIS;
  const span = high - low || 1;
  const x = (s: number) => left + ((right - left) * s) / Math.max(1e-9, seconds);
  const y = (value: number) => bottom - ((bottom - top) * (value - low)) / span;
  const dots = points.map(([s, value]) =>
    Number.isFinite(value) ? rect('dot', [x(s) - 1, y(value) - 1, 2, 2], `${clockText(s)}: ${number(value)} ${unit}`) : '',
  );
  return drawing(
    bottom + 34,
    label,
    line('axis', left, y(0), right, y(0)) +
      polyline(
        'curve',
        points.filter(([, value]) => Number.isFinite(value)).map(([s, value]) => [x(s), y(value)] as const),
      ) +
      dots.join('') +
      text('scale', left - 4, top + 8, number(high), 'end') +
      text('scale', left - 4, bottom, number(low), 'end') +
      text('scale', right, bottom + 30, unit, 'end') +
      timeScale(seconds, bottom, x),
  );
}

/** Time marks under a drawing, at most nine. */
export function timeScale(seconds: number, y: number, x: (seconds: number) => number): string {
  const steps = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600];
  const step = steps.find((one) => seconds / one <= 8) ?? seconds / 8;
  const marks = [];
  for (let s = 0; s <= seconds; s += step)
    marks.push(line('tick', x(s), y, x(s), y + 4) + text('scale', x(s), y + 16, clockText(s), s + step / 2 > seconds ? 'end' : 'middle'));
  return marks.join('');
}

export function number(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
