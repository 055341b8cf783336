import type { Meta } from '#format/core/documents/meta.ts';
import type { SyncSummary } from '#format/core/documents/qat.ts';
import { sessionOf } from '#format/core/documents/session-of.ts';
import type { Finding, Place } from '#format/core/findings/finding.ts';
import { judged } from '#format/core/findings/judged.ts';
import { judgedDrift, slopeText, surely } from '#format/core/quality/clock/drift.ts';
import { judgedStretches } from '#format/core/quality/sync/sync-report.ts';
import { said } from '#format/core/said.ts';
import { isCoarse } from '#format/core/signal/lag-signals.ts';

/** GAP v0.2 section 8: cross-correlation peak within 20 ms. */
const LIMIT_MS = 20;
/** A game that draws as often as we capture beats against the capture by up to one frame: 33 ms at 30 fps, and no fault of the shard. */
const spreadLimitMs = (fps: number) => Math.max(LIMIT_MS, 1100 / fps);
/** Our own limit where the game's latency is known: a shard 5 ms off must not pass unnoticed, as far as its stretches can tell (`SINGLE_MS`). */
const WORTH_MS = 4.5;
/** No effect comes before its cause; below this, rounding cannot explain it. */
const BEFORE_MS = -2;
/** How closely a coarse signal is known. */
const COARSE_MS = 8;
const atWorst = (signal: Window['signal']) => (isCoarse(signal) ? 'warn' : 'fail');
const beforeMs = (signal: Window['signal']) => (isCoarse(signal) ? -COARSE_MS : BEFORE_MS);
/** Share of the windows that may be too early; a single one may always be wrong. */
const BEFORE_SHARE = 0.2;
/** The usual most from input to picture in games: more is possible, but worth a look. */
const USUAL_MOST_MS = 120;
const DRIFT_LIMIT = 1;
/** How many windows with input and motion, but no relation between them, warn or fail. */
const UNRELATED = { warn: 2, fail: 6 };

/** So many presses, close enough together, give a lag in a game that answers them: where earlier sessions had one, silence is worth a look. */
const LEAST_PRESSES = 200;

/** Judges what the windows say. `presses`: how many ought to give a lag (`pressesIn`). */
export function syncFindings(summary: SyncSummary, meta: Meta, presses: () => number): Finding[] {
  const {
    display: { fps },
    title,
  } = meta;
  const moved = related(summary, fps, turnsBy(meta));
  const findings = [(moved.severity === 'pass' ? unanswered(summary, meta, presses) : undefined) ?? moved];
  const { lag_ms: lag, trend_ms_per_min: trend } = summary;
  // A few seconds fit any lag: they are reported, not judged.
  if (lag === undefined || !summary.windows.some(({ from_s, to_s }) => to_s - from_s >= LEAST_JUDGED_S)) return findings;
  findings.push(
    causeFirst(summary, lag, fps),
    spread(summary, lag, fps),
    steady(summary, lag, fps),
    latency(lag, knownLag(meta, summary), title.name),
  );
  if (trend !== undefined) {
    const [first, last] = [summary.windows[0], summary.windows.at(-1)];
    const minutes = ((last?.to_s ?? 0) - (first?.from_s ?? 0)) / 60;
    // A trend that the stretches do not settle may be anything within its interval: only the rest of it is judged.
    const isSettled = trend.high - trend.low <= DRIFT_LIMIT;
    const is = judgedDrift(isSettled ? trend : { ...trend, slope: surely(trend) }, minutes);
    findings.push(
      judged({
        check: 'sync.drift',
        is: is === 'fail' ? atWorst(lag.signal) : is,
        says: said`lag of the picture behind the input ${slopeText(trend)}`,
        measured: Math.abs(trend.slope),
        limit: DRIFT_LIMIT,
        unit: 'ms/min',
        remedy: said`Video and input come from clocks that run at different rates: the stamps of such a shard cannot align them`,
      }),
    );
  }
  return findings;
}

/** Shortest stretch that is judged, s. */
const LEAST_JUDGED_S = 9.5;

type Window = SyncSummary['windows'][number];

function placesAt(windows: readonly Window[], fps: number): Place[] {
  return windows.map(({ from_s, to_s }) => ({
    from: Math.max(0, Math.floor(from_s * fps)),
    to: Math.max(0, Math.ceil(to_s * fps) - 1),
    of: 'frame',
  }));
}

/**
 * What says that mouse or sticks turn the camera: only then must input explain motion. Where a landscape scrolls by itself and the mouse steers a
 * ship (chromium-bsu), both move, and neither explains the other.
 */
function turnsBy(meta: Meta): 'profile' | 'earlier' | 'imported' | undefined {
  if (sessionOf(meta)?.input.profile?.mouse?.degrees_per_count !== undefined) return 'profile';
  const signal = meta.recorder?.lag_reference?.signal;
  if (signal === 'mouse-motion' || signal === 'stick-motion') return 'earlier';
  // Whether another program's input belongs to its pictures is what nobody knows.
  return meta.imported === undefined ? undefined : 'imported';
}

const OTHER_SESSION = said`Input and video may be from different sessions; compare session_id and hashes with the recorder’s own copy`;

const OTHER_TIMES = said`Input and video may be from different sessions, or their times half a second or more apart: look at a press and what the picture does then`;

/** Whether the input has anything to do with the pictures at all: it might be another session's. */
function related({ windows }: SyncSummary, fps: number, turns: ReturnType<typeof turnsBy>): Finding {
  const speaking = windows.filter(({ lag_ms }) => lag_ms !== undefined).length;
  const mute = windows.filter(({ acted, lag_ms }) => acted && lag_ms === undefined);
  const alone = speaking < 0.1 * mute.length;
  const worst = turns === 'profile' && mute.length >= UNRELATED.fail ? 'fail' : 'warn';
  const is = alone && turns !== undefined && mute.length >= UNRELATED.warn ? worst : 'pass';
  return judged({
    check: 'sync.related',
    is,
    says:
      is !== 'pass'
        ? said`in ${mute.length} stretches with input and motion, neither explains the other`
        : speaking === 0
          ? mute.length > 0
            ? said`nothing to say: input and picture move, but this game need not turn with the mouse`
            : said`nothing to say: too little happened`
          : said`${speaking} of ${windows.length} stretches show how input and picture relate`,
    measured: speaking,
    unit: 'stretches',
    at: is === 'pass' ? [] : placesAt(mute, fps),
    remedy: turns === 'imported' ? OTHER_TIMES : OTHER_SESSION,
  });
}

/**
 * Input of a game without a camera that has nothing to do with the pictures, or is off by more than the search covers: earlier sessions say that
 * it answers presses, this one has many, and no stretch shows an answer.
 */
function unanswered({ windows }: SyncSummary, { recorder }: Meta, presses: () => number): Finding | undefined {
  const earlier = recorder?.lag_reference;
  if (earlier?.signal !== 'press-change' || windows.some(({ lag_ms }) => lag_ms !== undefined)) return undefined;
  const count = presses();
  if (count < LEAST_PRESSES) return undefined;
  return judged({
    check: 'sync.related',
    is: 'warn',
    says: said`no picture answers the ${count} presses, as pictures of earlier sessions of this game did after ${earlier.ms.toFixed(1)} ms`,
    measured: 0,
    unit: 'stretches',
    remedy: OTHER_SESSION,
  });
}

function causeFirst({ windows }: SyncSummary, lag: NonNullable<SyncSummary['lag_ms']>, fps: number): Finding {
  const early = windows.filter(({ lag_ms, signal }) => lag_ms !== undefined && lag_ms < beforeMs(signal));
  const speaking = windows.filter(({ lag_ms }) => lag_ms !== undefined).length;
  const limit = beforeMs(lag.signal);
  const before = lag.median < limit || (early.length > 1 && early.length > BEFORE_SHARE * speaking);
  const earliest = early.reduce((least, { lag_ms }) => Math.min(least, lag_ms as number), lag.median);
  return judged({
    check: 'sync.cause',
    is: before ? atWorst(lag.signal) : 'pass',
    says: before
      ? said`in ${early.length} of ${speaking} stretches the picture answers before the input, by up to ${(-earliest).toFixed(1)} ms`
      : said`the picture never answers before the input`,
    measured: before ? earliest : lag.median,
    limit,
    unit: 'ms',
    at: before ? placesAt(early, fps) : [],
    remedy: said`The stamps of video or input are wrong: calibrate, and record again`,
  });
}

function spread(summary: SyncSummary, lag: NonNullable<SyncSummary['lag_ms']>, fps: number): Finding {
  const limit = spreadLimitMs(fps);
  const { windows } = summary;
  if (judgedStretches(summary) === 1)
    return judged({ check: 'sync.spread', is: 'pass', says: said`a single stretch, which no other can differ from` });
  const ok = lag.spread_p95 < limit;
  return judged({
    check: 'sync.spread',
    is: ok ? 'pass' : atWorst(lag.signal),
    says: said`95 % of the stretches lie within ${lag.spread_p95.toFixed(1)} ms of the median`,
    measured: lag.spread_p95,
    limit,
    unit: 'ms',
    at: ok
      ? []
      : placesAt(
          windows.filter(({ lag_ms }) => lag_ms !== undefined && Math.abs(lag_ms - lag.median) >= limit),
          fps,
        ),
    remedy: said`The alignment changes within the session: trim to the part where it is constant, or record again`,
  });
}

/** A step within the session, as the live view says it too. Half a session 20 ms off lies within 20 ms of its median. */
function steady({ changes = [], windows }: SyncSummary, lag: NonNullable<SyncSummary['lag_ms']>, fps: number): Finding {
  const largest = changes.reduce((most, { from_ms, to_ms }) => Math.max(most, Math.abs(to_ms - from_ms)), 0);
  const [first] = changes;
  return judged({
    check: 'sync.steady',
    is: first === undefined ? 'pass' : largest >= LIMIT_MS ? atWorst(lag.signal) : 'warn',
    says:
      first === undefined
        ? said`the lag does not change within the session`
        : said`the lag changes ${changes.length === 1 ? said`once` : said`${changes.length} times`}: from ${first.from_ms.toFixed(1)} to ${first.to_ms.toFixed(1)} ms at ${first.at_s.toFixed(0)} s`,
    measured: largest,
    limit: LIMIT_MS,
    unit: 'ms',
    at: placesAt(
      windows.filter(({ from_s, to_s }) => changes.some(({ at_s }) => from_s <= at_s && at_s < to_s)),
      fps,
    ),
    remedy: said`Trim to the part where the lag is constant, or record again with other programs closed`,
  });
}

/** A game's own lag, and how closely it is known, ms. */
export interface KnownLag {
  readonly ms: number;
  readonly low: number;
  readonly high: number;
  readonly source: string;
}

/** From the key profile, else from earlier sessions of the game on that machine, if they were judged by the same signal. */
export function knownLag(meta: Meta, { lag_ms: lag }: SyncSummary): KnownLag | undefined {
  const own = sessionOf(meta)?.input.profile?.latency;
  if (own !== undefined) {
    // One figure, without saying how closely it is known: for presses as closely as they know anything.
    const within = isCoarse(lag?.signal) ? COARSE_MS : 0;
    return { ms: own.ms, low: own.ms - within, high: own.ms + within, source: own.source };
  }
  const earlier = meta.recorder?.lag_reference;
  if (earlier === undefined || lag?.signal !== earlier.signal) return undefined;
  const { ms, low, high, sessions } = earlier;
  return { ms, low, high, source: `${sessions} earlier ${sessions === 1 ? 'session' : 'sessions'}` };
}

/** The median itself: against the game's own latency where that is known, else only against what is usual. */
function latency(lag: NonNullable<SyncSummary['lag_ms']>, known: KnownLag | undefined, title: string): Finding {
  const text = said`the picture answers ${lag.median.toFixed(1)} ms after the input (95 %: ${lag.low.toFixed(1)} to ${lag.high.toFixed(1)})`;
  if (known === undefined) {
    const usual = lag.high >= beforeMs(lag.signal) && lag.low <= USUAL_MOST_MS;
    return judged({
      check: 'sync.latency',
      is: usual ? 'pass' : 'warn',
      says: said`${text}; nothing is known yet of this game on this machine: later sessions are held against its first`,
      measured: lag.median,
      limit: USUAL_MOST_MS,
      unit: 'ms',
      remedy: said`Calibrate; if the game itself answers that late, put its latency into its key profile, so that this can be judged`,
      way: { action: 'calibrate' },
    });
  }
  const off = lag.median - known.ms;
  // Whatever the two intervals allow is not an error.
  const surelyOff = off > 0 ? lag.low > known.high : lag.high < known.low;
  return judged({
    check: 'sync.latency',
    is:
      Math.abs(off) >= LIMIT_MS && (surelyOff || !isCoarse(lag.signal)) ? 'fail' : Math.abs(off) >= WORTH_MS && surelyOff ? 'warn' : 'pass',
    says: said`${text}, ${Math.abs(off).toFixed(1)} ms ${off < 0 ? said`less` : said`more`} than the game’s own ${known.ms.toFixed(1)} ms (${known.source})`,
    measured: Math.abs(off),
    limit: LIMIT_MS,
    unit: 'ms',
    remedy: said`Calibrate, and record again. If game, display or machine have changed, forget what was measured of this game before`,
    way: { action: 'forget-lag', of: title },
  });
}
