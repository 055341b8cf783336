import { correctionUs } from '#format/core/quality/clock/calibration.ts';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import { frameTimesUs } from '#format/core/quality/input/coverage.ts';
import { onsetsIn, WINDOW_US } from '#format/core/quality/sync/onsets.ts';
import { summedInput, type TracedRows } from '#format/core/quality/sync/summed-input.ts';
import type { PictureFacts } from '#format/core/quality/video/pictures.ts';
import type { LagAxis, LagWindow } from '#format/core/signal/delayed-cause.ts';
import { estimateLag, LAG_RANGE_MS } from '#format/core/signal/lag.ts';
import type { LagSignal } from '#format/core/signal/lag-signals.ts';
import { estimatePressLag } from '#format/core/signal/press-lag.ts';
import { middle } from '#format/core/signal/theil-sen.ts';
import { trimmedMean } from '#format/core/signal/trimmed-mean.ts';
import { firstAtLeast } from '#format/core/time/first-at-least.ts';
import { asSpan, asTs, type SpanUs, type TsUs } from '#format/core/time/units.ts';

/** What one stretch of a session says about the lag between input and picture. */
export interface SyncWindow {
  readonly fromUs: TsUs;
  readonly toUs: TsUs;
  /** `undefined`: nothing to say (a quiet stretch, or one that chance explains as well). */
  readonly lagMs: number | undefined;
  /** Half of the lag's 95 % interval, ms, where presses give it. */
  readonly withinMs: number | undefined;
  readonly score: number;
  readonly signal: LagSignal | undefined;
  /** Of the whole search (`Lag`); undefined where there is nothing to say. */
  readonly curve: Float64Array | undefined;
  /** The mouse or a stick moved for a while, and so did the picture. */
  readonly acted: boolean;
}

/** Where hardly one of those says anything, for want of presses: a game of moves has one every few seconds. */
const LONGER_US = [60e6, 180e6];
/** A shorter session is one window, unless it is shorter than this. */
const LEAST_WINDOW_US = 5e6;
/** No session lasts longer than a day: such times are nonsense, which other checks report. */
const LONGEST_US = 24 * 3600e6;

/** When each captured picture was read, us of the session's clock, and which are repeats or blanks. */
interface Captured {
  readonly timesUs: ArrayLike<number>;
  readonly repeat: ArrayLike<number> | undefined;
  readonly blank: ArrayLike<number> | undefined;
  /** By how much the times are too late, as calibrated. */
  readonly lateUs: SpanUs;
}

/** Pictures, with the times at which each one and the one before were read; repeats and blanks are left out. */
interface Shown {
  readonly frame: Int32Array;
  readonly beforeUs: Float64Array;
  readonly atUs: Float64Array;
}

/** What the search needs to know of the pictures, captured or decoded. */
export type Moved = Pick<PictureFacts, 'count' | 'dx' | 'dy'> & {
  /** Change by region; undefined where it was not measured: presses then say nothing. */
  readonly regions: PictureFacts['regions'] | undefined;
};

/** What a session says of its lag. */
export interface SyncStretches {
  readonly windows: readonly SyncWindow[];
  /** Of few stretches, all presses at once, or turns by smaller pieces; undefined where that says nothing, or is not needed. */
  readonly whole: SyncWindow | undefined;
}

/**
 * In a stretch with 60 presses, a single one that its border leaves out moves the lag by up to 0.65 ms (xbomb), and the median of three stretches
 * with it; the lag of all 180 moves by 0.04 ms. The median of as many stretches as this hardly depends on one of them.
 */
const MANY_STRETCHES = 15;

/** By this much a stretch may differ from all of them, beyond its own interval, ms: it is one in twenty that lies outside. */
const AGREE_MS = 4;
/** The same for turns, whose stretches have no interval of their own. */
const AGREE_TURNS_MS = 12;
/** Length of a piece: some turns of the head, and enough pictures to tell them from chance, at 60 a second. */
const PIECE_US = 4e6;
/** The spread of fewer is hardly known. */
const LEAST_PIECES = 8;

/** Estimates the lag in every stretch of the session. Memory: the windows, and the signals of one of them or of {@link MANY_STRETCHES}. */
export function syncStretches(facts: ShardFacts, moved: Moved): SyncStretches {
  const sources = sourcesOf(facts, moved);
  const windows = sources === undefined ? [] : windowsOf(sources);
  const spoken = windows.filter(({ lagMs }) => lagMs !== undefined);
  const [first, last] = [windows[0], windows.at(-1)];
  const few = windows.length > 1 && windows.length < MANY_STRETCHES && spoken.every(({ signal }) => signal === spoken[0]?.signal);
  if (sources === undefined || first === undefined || last === undefined || spoken.length === 0 || !few)
    return { windows, whole: undefined };
  const ofPresses = spoken[0]?.signal === 'press-change';
  const whole = ofPresses ? pressWindow(sources, first.fromUs, last.toUs) : turnsOf(sources, spoken);
  return { windows, whole: whole !== undefined && agrees(whole, spoken, ofPresses ? AGREE_MS : AGREE_TURNS_MS) ? whole : undefined };
}

/** Of a session whose lag changes, all at once would say one of two lags, and nothing of the other. */
const agrees = ({ lagMs: all }: SyncWindow, spoken: readonly SyncWindow[], toMs: number): boolean =>
  all !== undefined && spoken.every(({ lagMs = Number.NaN, withinMs = 0 }) => Math.abs(lagMs - all) <= withinMs + toMs);

/**
 * The lag of few stretches of turns, from pieces of {@link PIECE_US}. A long stretch is decided by its two or three quickest turns: Doom, which looks at
 * its input 35 times a second and so answers each turn 0 to 28 ms later, gave 21 to 33 ms by stretches of 20 s, and an interval of up to 4.5 ms;
 * the mean of its pieces is known to 2.
 */
function turnsOf(sources: SyncSources, spoken: readonly SyncWindow[]): SyncWindow | undefined {
  const pieces = spoken.flatMap(({ fromUs, toUs }) => {
    const count = Math.max(1, Math.floor((toUs - fromUs) / PIECE_US));
    const at = (i: number) => fromUs + (i * (toUs - fromUs)) / count;
    return Array.from({ length: count }, (_, i) => motionWindow(sources, asTs(at(i)), asTs(at(i + 1))));
  });
  const [first] = spoken;
  const lags = withoutDoubtful(pieces).flatMap(({ lagMs, signal }) => (signal === first?.signal ? (lagMs ?? []) : []));
  if (first === undefined || lags.length < LEAST_PIECES) return undefined;
  const { mean, within } = trimmedMean(Float64Array.from(lags).sort());
  return { ...first, toUs: spoken.at(-1)?.toUs ?? first.toUs, lagMs: mean, withinMs: within };
}

function windowsOf(sources: SyncSources): SyncWindow[] {
  const { atUs } = sources.shown;
  const [first, last] = [atUs[0], atUs.at(-1)];
  if (first === undefined || last === undefined || !(last - first >= LEAST_WINDOW_US && last - first <= LONGEST_US)) return [];
  const split = (wantedUs: SpanUs, look: typeof windowAt) => {
    const count = Math.max(1, Math.round((last - first) / wantedUs));
    const lengthUs = (last - first) / count;
    return Array.from({ length: count }, (_, i) => look(sources, asTs(first + i * lengthUs), asTs(first + (i + 1) * lengthUs)));
  };
  const windows = withoutDoubtful(split(asSpan(WINDOW_US), windowAt));
  if (windows.some(({ signal }) => signal !== undefined && signal !== 'press-change') || mostSpeak(windows)) return windows;
  for (const lengthUs of LONGER_US) {
    const longer = split(asSpan(lengthUs), pressWindow);
    if (longer.length < windows.length && mostSpeak(longer)) return longer;
  }
  const heard = windows.filter(({ lagMs }) => lagMs !== undefined).length;
  return heard >= LEAST_HEARD ? windows : windows.map(({ fromUs, toUs, acted }) => nothingIn(fromUs, toUs, acted));
}

/** Of 960 windows in which no game answered, two said that one did: in a session that is silent otherwise, fewer than this say nothing. */
const LEAST_HEARD = 3;

const nothingIn = (fromUs: TsUs, toUs: TsUs, acted = false): SyncWindow => ({
  fromUs,
  toUs,
  lagMs: undefined,
  withinMs: undefined,
  score: 0,
  signal: undefined,
  curve: undefined,
  acted,
});

/**
 * A stretch that explains far less than its fellows has something else in it: a mouse that was moved while a menu was open gave 9.7 ms at a score of
 * 0.18, where the others gave 23.3 and 25.0 at 0.57.
 */
const DOUBTFUL_SHARE = 0.5;

function withoutDoubtful(windows: readonly SyncWindow[]): SyncWindow[] {
  return windows.map((window) => {
    const alike = windows.filter(({ lagMs, signal }) => lagMs !== undefined && signal === window.signal);
    const usual = middle(Float64Array.from(alike, ({ score }) => score).sort());
    return alike.length >= LEAST_HEARD && window.score < DOUBTFUL_SHARE * usual
      ? nothingIn(window.fromUs, window.toUs, window.acted)
      : window;
  });
}

const mostSpeak = (windows: readonly SyncWindow[]) => 2 * windows.filter(({ lagMs }) => lagMs !== undefined).length >= windows.length;

/** What the windows of a session are found from; undefined where its input was not traced. */
export function sourcesOf(facts: ShardFacts, moved: Moved): SyncSources | undefined {
  const { tsUs, device, trace } = facts.controls;
  if (trace === undefined) return undefined;
  const captured = capturedOf(facts);
  return { rows: { tsUs, device, trace }, moved, shown: shownPictures(captured, Math.min(captured.timesUs.length, moved.count)) };
}

function capturedOf(facts: ShardFacts): Captured {
  const { frames, meta } = facts;
  if (frames === undefined) return { timesUs: frameTimesUs(facts), repeat: undefined, blank: undefined, lateUs: asSpan(0) };
  return { timesUs: frames.captureUs, repeat: frames.repeat, blank: frames.blank, lateUs: correctionUs(meta) };
}

/** Of the first `count` pictures, those that show something new after another one. */
export function shownPictures({ timesUs, repeat, blank, lateUs }: Captured, count: number): Shown {
  const [frame, beforeUs, atUs] = [new Int32Array(count), new Float64Array(count), new Float64Array(count)];
  let kept = 0;
  let before = -1;
  for (let n = 0; n < count; n++) {
    if (repeat?.[n] === 1) continue;
    if (blank?.[n] === 1 || !Number.isFinite(timesUs[n])) {
      before = -1;
      continue;
    }
    if (before >= 0) {
      frame[kept] = n;
      beforeUs[kept] = (timesUs[before] as number) - lateUs;
      atUs[kept++] = (timesUs[n] as number) - lateUs;
    }
    before = n;
  }
  return { frame: frame.subarray(0, kept), beforeUs: beforeUs.subarray(0, kept), atUs: atUs.subarray(0, kept) };
}

/** What one window is found from. */
export interface SyncSources {
  readonly rows: TracedRows;
  readonly moved: Moved;
  readonly shown: Shown;
}

/**
 * Estimates the lag between two times: motion has direction and size; mere change, which may be looked for from
 * earlier on, is the last resort, for games without a camera.
 */
export function windowAt(sources: SyncSources, fromUs: TsUs, toUs: TsUs, pressesFromUs = fromUs): SyncWindow {
  const motion = motionWindow(sources, fromUs, toUs);
  return motion.lagMs === undefined ? { ...pressWindow(sources, pressesFromUs, toUs), acted: motion.acted } : motion;
}

/** The pictures shown between two times, with their times in ms after the first; undefined where there are too few. */
function framesIn({ frame, beforeUs, atUs }: Shown, fromUs: TsUs, toUs: TsUs) {
  const [low, high] = [firstAtLeast(atUs, fromUs), firstAtLeast(atUs, toUs)];
  if (high - low < 2) return undefined;
  const toMs = (us: number) => (us - fromUs) / 1000;
  return {
    numbers: frame.subarray(low, high),
    times: { beforeMs: beforeUs.slice(low, high).map(toMs), atMs: atUs.slice(low, high).map(toMs) },
  };
}

/**
 * Half an interval beyond which presses say nothing: what section 8 limits to 20 ms is not known to 20. In xsok, a game of moves, stretches of 20 s
 * gave -100 to 100 ms, those that know better 2 to 9.
 */
const WIDEST_MS = 20;

/** What presses say of the lag between two times. */
export function pressWindow({ rows, moved: { regions }, shown }: SyncSources, fromUs: TsUs, toUs: TsUs): SyncWindow {
  const nothing = nothingIn(fromUs, toUs);
  const frames = framesIn(shown, fromUs, toUs);
  if (regions === undefined || frames === undefined) return nothing;
  const lag = estimatePressLag({
    ...onsetsIn(rows, fromUs, toUs),
    ...frames.times,
    effects: regions.map((region) => Float64Array.from(frames.numbers, (n) => (region[n] as number) / 256)),
  });
  return lag?.significant && lag.withinMs <= WIDEST_MS
    ? { ...nothing, lagMs: lag.lagMs, withinMs: lag.withinMs, score: lag.score, signal: 'press-change', curve: lag.curve }
    : nothing;
}

/** What mouse and sticks say of the lag between two times, from the motion of the whole picture. */
function motionWindow({ rows, moved: pictures, shown }: SyncSources, fromUs: TsUs, toUs: TsUs): SyncWindow {
  const nothing = nothingIn(fromUs, toUs);
  const within = framesIn(shown, fromUs, toUs);
  if (within === undefined) return nothing;
  const marginMs = Math.max(-LAG_RANGE_MS.least, LAG_RANGE_MS.most) + 50;
  const frames = { ...within.times, fromMs: -marginMs };
  const causes = summedInput(rows, asTs(fromUs - marginMs * 1000), asTs(toUs + marginMs * 1000));
  const effect = (values: Float32Array) => Float64Array.from(within.numbers, (n) => values[n] as number);
  const axes: Record<(typeof MOTIONS)[number], readonly LagAxis[]> = {
    'mouse-motion': [
      { effect: effect(pictures.dx), cause: causes.x },
      { effect: effect(pictures.dy), cause: causes.y },
    ],
    'stick-motion': [
      { effect: effect(pictures.dx), cause: causes.rx },
      { effect: effect(pictures.dy), cause: causes.ry },
    ],
  };
  let acted = false;
  for (const signal of MOTIONS) {
    const { seen, done } = active(axes[signal], frames);
    acted ||= Math.min(seen, done) >= ACTED_SHARE;
    if (done < LEAST_SHARE) continue;
    const lag = estimateLag({ ...frames, axes: axes[signal] });
    if (lag?.significant) return { ...nothing, lagMs: lag.lagMs, score: lag.score, signal, curve: lag.curve, acted };
  }
  return { ...nothing, acted };
}

const MOTIONS = ['mouse-motion', 'stick-motion'] as const;

/** Share of frames with input that a window needs before it can say anything: a moment of motion fits any lag. */
const LEAST_SHARE = 0.05;

/** A window with at least this share of frames with input, and as large a share with motion, ought to show a lag. */
const ACTED_SHARE = 0.2;

function active(axes: readonly LagAxis[], { beforeMs, atMs, fromMs }: FrameTimes): { readonly seen: number; readonly done: number } {
  let [seen, done] = [0, 0];
  for (let n = 0; n < atMs.length; n++) {
    const [from, to] = [Math.floor((beforeMs[n] as number) - fromMs), Math.floor((atMs[n] as number) - fromMs)];
    if (axes.some(({ effect }) => Math.abs(effect[n] as number) > 0.5)) seen += 1;
    if (axes.some(({ cause }) => cause[to] !== cause[from])) done += 1;
  }
  return { seen: seen / atMs.length, done: done / atMs.length };
}

type FrameTimes = Pick<LagWindow, 'beforeMs' | 'atMs' | 'fromMs'>;
