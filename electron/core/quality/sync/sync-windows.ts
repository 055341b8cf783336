import { MOUSE, PAD } from '#core/input/codes.ts';
import { correctionUs } from '#core/quality/clock/calibration.ts';
import type { ControlFacts, InputTrace, ShardFacts } from '#core/quality/facts.ts';
import { frameTimesUs } from '#core/quality/input/coverage.ts';
import type { PictureFacts } from '#core/quality/video/pictures.ts';
import { estimateLag, LAG_RANGE_MS, type LagAxis, type LagWindow } from '#core/signal/lag.ts';
import { firstAtLeast } from '#core/time/first-at-least.ts';
import type { TsUs } from '#core/time/units.ts';

/** Which input the pictures were compared with. `motion`: how far the whole picture moved; `change`: how much it changed. */
const LAG_SIGNALS = ['mouse-motion', 'stick-motion', 'activity-change'] as const;
type LagSignal = (typeof LAG_SIGNALS)[number];

/** What one stretch of a session says about the lag between input and picture. */
export interface SyncWindow {
  readonly fromUs: TsUs;
  readonly toUs: TsUs;
  /** `undefined`: nothing to say (a quiet stretch, or one that chance explains as well). */
  readonly lagMs: number | undefined;
  readonly score: number;
  readonly signal: LagSignal | undefined;
  /** The mouse or a stick moved for a while, and so did the picture. */
  readonly acted: boolean;
}

/** Length of a window: long enough for a few turns of the head, short enough to follow a drift. */
const WINDOW_US = 20e6;
/** A shorter session is one window, unless it is shorter than this. */
const LEAST_WINDOW_US = 5e6;
/** No session lasts longer than a day: such times are nonsense, which other checks report. */
const LONGEST_US = 24 * 3600e6;

/** Pictures, with the times at which each one and the one before were read; repeats and blanks are left out. */
interface Shown {
  readonly frame: Int32Array;
  readonly beforeUs: Float64Array;
  readonly atUs: Float64Array;
}

/** What the search needs to know of the pictures, captured or decoded. */
export type Moved = Pick<PictureFacts, 'count' | 'dx' | 'dy' | 'change'>;

/** Estimates the lag in every stretch of the session. Memory: the windows, and one window's signals. */
export function syncWindows(facts: ShardFacts, moved: Moved): SyncWindow[] {
  const { trace } = facts.controls;
  if (trace === undefined) return [];
  const shown = shownPictures(facts, moved.count);
  const first = shown.atUs[0];
  const last = shown.atUs.at(-1);
  if (first === undefined || last === undefined || !(last - first >= LEAST_WINDOW_US && last - first <= LONGEST_US)) return [];
  const count = Math.max(1, Math.round((last - first) / WINDOW_US));
  const lengthUs = (last - first) / count;
  const sources = { controls: facts.controls, trace, moved, shown };
  return Array.from({ length: count }, (_, i) => windowAt(sources, first + i * lengthUs, first + (i + 1) * lengthUs));
}

function shownPictures(facts: ShardFacts, decoded: number): Shown {
  const { frames, meta } = facts;
  const timesUs = frames === undefined ? frameTimesUs(facts) : frames.captureUs;
  const lateUs = frames === undefined ? 0 : correctionUs(meta);
  const count = Math.min(timesUs.length, decoded);
  const [frame, beforeUs, atUs] = [new Int32Array(count), new Float64Array(count), new Float64Array(count)];
  let kept = 0;
  let before = -1;
  for (let n = 0; n < count; n++) {
    if (frames?.repeat[n] === 1) continue;
    if (frames?.blank?.[n] === 1 || !Number.isFinite(timesUs[n])) {
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

interface Sources {
  readonly controls: ControlFacts;
  readonly trace: InputTrace;
  readonly moved: Moved;
  readonly shown: Shown;
}

function windowAt({ controls, trace, moved: pictures, shown }: Sources, fromUs: TsUs, toUs: TsUs): SyncWindow {
  const [low, high] = [firstAtLeast(shown.atUs, fromUs), firstAtLeast(shown.atUs, toUs)];
  const nothing = { fromUs, toUs, lagMs: undefined, score: 0, signal: undefined, acted: false };
  if (high - low < 2) return nothing;
  const toMs = (us: number) => (us - fromUs) / 1000;
  const marginMs = Math.max(-LAG_RANGE_MS.least, LAG_RANGE_MS.most) + 50;
  const frames = {
    beforeMs: shown.beforeUs.slice(low, high).map(toMs),
    atMs: shown.atUs.slice(low, high).map(toMs),
    fromMs: -marginMs,
  };
  const causes = summedInput(controls, trace, fromUs - marginMs * 1000, toUs + marginMs * 1000);
  const effect = (values: Float32Array) => Float64Array.from(shown.frame.subarray(low, high), (n) => values[n] as number);
  const axes: Record<LagSignal, readonly LagAxis[]> = {
    'mouse-motion': [
      { effect: effect(pictures.dx), cause: causes.x },
      { effect: effect(pictures.dy), cause: causes.y },
    ],
    'stick-motion': [
      { effect: effect(pictures.dx), cause: causes.rx },
      { effect: effect(pictures.dy), cause: causes.ry },
    ],
    // The logarithm: a cut changes a hundred times as much as a turn of the head, and says no more.
    'activity-change': [{ effect: effect(pictures.change).map((value) => Math.log1p(value)), cause: causes.busyMs }],
  };
  // Motion has direction and size; mere change is the last resort, for games without a camera.
  let acted = false;
  for (const signal of LAG_SIGNALS) {
    const { seen, done } = active(axes[signal], frames);
    acted ||= signal !== 'activity-change' && Math.min(seen, done) >= ACTED_SHARE;
    if (done < LEAST_SHARE) continue;
    const lag = estimateLag({ ...frames, axes: axes[signal] });
    if (lag?.significant) return { fromUs, toUs, lagMs: lag.lagMs, score: lag.score, signal, acted };
  }
  return { ...nothing, acted };
}

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

/** The input added up to every ms: counts, stick deflection x ms, and ms in which anything was held or moved. */
interface SummedInput {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly rx: Float64Array;
  readonly ry: Float64Array;
  readonly busyMs: Float64Array;
}

/** A resting stick may be this far off centre. */
const STICK_REST = 0.15;

function summedInput({ tsUs, device }: ControlFacts, input: InputTrace, fromUs: TsUs, toUs: TsUs): SummedInput {
  const length = Math.ceil((toUs - fromUs) / 1000) + 1;
  const series = () => ({ values: new Float64Array(length), sum: 0, atMs: 0 });
  const [x, y, rx, ry, busy] = [series(), series(), series(), series(), series()];
  type Series = typeof x;
  // A row's counts arrived since its device's previous row, so they are spread over that time.
  const add = (to: Series, untilMs: number, amount: number) => {
    const spanMs = untilMs - to.atMs;
    for (let ms = Math.max(0, Math.ceil(to.atMs)); ms < Math.min(length, untilMs); ms++)
      to.values[ms] = to.sum + (amount * (ms - to.atMs)) / Math.max(1e-9, spanMs);
    to.sum += amount;
    to.atMs = Math.max(to.atMs, untilMs);
  };
  const finite = (value: number | undefined) => (value !== undefined && Number.isFinite(value) ? value : 0);
  const deflected = (value: number) => (Math.abs(value) > STICK_REST ? value : 0);
  // Each device's own rows say whether it is busy; the input as a whole is busy when any device is.
  const active = [false, false];
  for (let i = firstAtLeast(tsUs, fromUs); i < tsUs.length && (tsUs[i] as number) < toUs; i++) {
    const ms = ((tsUs[i] as number) - fromUs) / 1000;
    add(busy, ms, active.includes(true) ? ms - busy.atMs : 0);
    if (device[i] === PAD) {
      add(rx, ms, deflected(finite(input.rx?.[i])) * (ms - rx.atMs));
      add(ry, ms, deflected(finite(input.ry?.[i])) * (ms - ry.atMs));
      active[1] = input.padHeld[i] === 1;
    } else if (device[i] === MOUSE) {
      const [dx, dy] = [finite(input.dx[i]), finite(input.dy[i])];
      add(x, ms, dx);
      add(y, ms, dy);
      active[0] = dx !== 0 || dy !== 0 || input.keymask[i] !== 0;
    } else active[0] ||= input.keymask[i] !== 0;
  }
  for (const one of [x, y, rx, ry, busy]) add(one, length, 0);
  return { x: x.values, y: y.values, rx: rx.values, ry: ry.values, busyMs: busy.values };
}
