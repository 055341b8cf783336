import type { SyncSummary } from '#format/core/documents/qat.ts';
import { driftMsPerMin } from '#format/core/quality/clock/drift.ts';
import { type LagShift, LagTrack } from '#format/core/quality/sync/lag-track.ts';
import type { SyncStretches, SyncWindow } from '#format/core/quality/sync/sync-windows.ts';
import { LAG_CURVE_STEP_MS, LAG_RANGE_MS } from '#format/core/signal/lag.ts';
import { type MedianRange, medianRange } from '#format/core/signal/median-range.ts';
import type { TsUs } from '#format/core/time/units.ts';

const HISTOGRAM_STEP_MS = 5;
/** Windows that a trend needs: with fewer, one odd window decides it. */
const LEAST_FOR_TREND = 8;
/** The median lies outside all of five values in 6 % of cases (2 × 0.5^5), outside six in 3 %. */
const LEAST_ORDERED = 6;
/**
 * How closely a single stretch of motion knows the lag: of 195 stretches of 6 s in ten minutes of the demo game, 5 % came out more than 6 ms below the 20 s
 * around them; all 117 of 20 s lay within 8.5 ms of their middle.
 */
const SINGLE_MS = 8;

/** How many stretches the lag is judged by: those of its signal. */
export const judgedStretches = ({ windows, lag_ms: lag }: SyncSummary): number =>
  lag === undefined ? 0 : windows.filter(({ signal }) => signal === lag.signal).length;

/** Folds the windows into what is reported: median lag with interval, spread, trend, histogram. */
export function summarizeSync({ windows, whole }: SyncStretches, fromUs: TsUs, fps: number): SyncSummary {
  const all = windows.filter((window): window is Speaking => window.lagMs !== undefined && window.signal !== undefined);
  // A walk begins later after its key than a turn after the mouse, so only one signal is judged: the most common.
  const speaking = commonest(all);
  const sorted = Float64Array.from(speaking, ({ lagMs }) => lagMs).sort();
  const { least, most } = LAG_RANGE_MS;
  const counts = new Array<number>((most - least) / HISTOGRAM_STEP_MS).fill(0);
  for (const lag of sorted) {
    const bucket = Math.min(counts.length - 1, Math.max(0, Math.floor((lag - least) / HISTOGRAM_STEP_MS)));
    counts[bucket] = (counts[bucket] as number) + 1;
  }
  const range = rangeOf(speaking, whole);
  const trend =
    speaking.length < LEAST_FOR_TREND
      ? undefined
      : driftMsPerMin({
          x: Float64Array.from(speaking, (window) => (window.fromUs + window.toUs) / 2),
          y: Float64Array.from(speaking, ({ lagMs }) => lagMs * 1000),
        });
  return {
    windows: windows.map((window) => ({
      from_s: (window.fromUs - fromUs) / 1e6,
      to_s: (window.toUs - fromUs) / 1e6,
      ...(window.lagMs !== undefined && { lag_ms: window.lagMs, signal: window.signal as Speaking['signal'] }),
      score: window.score,
      acted: window.acted,
    })),
    ...(speaking[0] !== undefined && {
      lag_ms: { ...range, spread_p95: spreadP95(speaking, range.median), signal: speaking[0].signal },
    }),
    signals: [...Map.groupBy(all, ({ signal }) => signal)].map(([signal, of]) => ({
      signal,
      windows: of.length,
      ...rangeOf(of, whole),
    })),
    changes: changesOf(speaking, fps).map(({ atUs, fromMs, toMs }) => ({ at_s: (atUs - fromUs) / 1e6, from_ms: fromMs, to_ms: toMs })),
    ...(speaking.length > 0 && { curve: curveOf(speaking) }),
    ...(trend !== undefined && { trend_ms_per_min: trend }),
    histogram: { from_ms: least, step_ms: HISTOGRAM_STEP_MS, counts },
  };
}

/**
 * The order of the lags gives their median's interval; of few stretches it says little, or nothing (a single one has no width): it is at least what
 * each of them says of itself, or is known of such stretches, were they all of one lag. `whole`: what all of them say at once, which is known better.
 */
function rangeOf(windows: readonly SyncWindow[], whole: SyncWindow | undefined): MedianRange {
  if (whole?.lagMs !== undefined && whole.withinMs !== undefined)
    return { median: whole.lagMs, low: whole.lagMs - whole.withinMs, high: whole.lagMs + whole.withinMs };
  const { median, low, high } = medianRange(Float64Array.from(windows, ({ lagMs = Number.NaN }) => lagMs).sort());
  const unsaid = windows.length < LEAST_ORDERED ? SINGLE_MS : 0;
  const squares = windows.reduce((sum, { withinMs = unsaid }) => sum + withinMs ** 2, 0);
  const within = Math.sqrt(squares) / Math.max(1, windows.length);
  return { median, low: Math.min(low, median - within), high: Math.max(high, median + within) };
}

type Speaking = SyncWindow & { readonly lagMs: number; readonly signal: NonNullable<SyncWindow['signal']> };

/** Where the lag changed, as the live view finds it, in windows that share no data. */
function changesOf(windows: readonly Speaking[], fps: number): LagShift[] {
  const [first] = windows;
  if (first === undefined) return [];
  const track = new LagTrack(first.signal, { shared: 1, fps });
  return windows.flatMap((window) => track.add(window) ?? []);
}

/** The mean of the windows' curves, to a thousandth. */
function curveOf(windows: readonly Speaking[]): NonNullable<SyncSummary['curve']> {
  const sums = new Float64Array((LAG_RANGE_MS.most - LAG_RANGE_MS.least) / LAG_CURVE_STEP_MS + 1);
  for (const { curve } of windows) for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) + (curve?.[i] ?? 0);
  const explained = Array.from(sums, (sum) => Math.round((1000 * sum) / windows.length) / 1000);
  return { from_ms: LAG_RANGE_MS.least, step_ms: LAG_CURVE_STEP_MS, explained };
}

function commonest(windows: readonly Speaking[]): Speaking[] {
  const bySignal = Map.groupBy(windows, ({ signal }) => signal);
  return [...bySignal.values()].reduce((most, one) => (one.length > most.length ? one : most), []);
}

/**
 * Distance from the median within which 95 % of the windows lie, ms, beyond what each allows itself; of a few windows, all but one, which may be
 * wrong.
 */
function spreadP95(windows: readonly Speaking[], median: number): number {
  const away = Float64Array.from(windows, ({ lagMs, withinMs = 0 }) => Math.max(0, Math.abs(lagMs - median) - withinMs)).sort();
  const rank = Math.ceil(0.95 * away.length) - 1;
  return away[Math.max(0, away.length > 3 ? Math.min(away.length - 2, rank) : rank)] as number;
}
