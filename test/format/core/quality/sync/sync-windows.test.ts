import { describe, expect, it } from 'vitest';
import { MOUSE, PAD } from '#format/core/input/codes.ts';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import { type Moved, type SyncSources, sourcesOf, syncStretches, windowAt } from '#format/core/quality/sync/sync-windows.ts';
import { trimmedMean } from '#format/core/signal/trimmed-mean.ts';
import { Random } from '#scripts/random.ts';

const T0 = 9e6;
const [ROW_US, FRAME_US] = [8000, 20_000];

interface Played {
  /** From the first frame that shows something new to the last. */
  readonly seconds: number;
  /** By the second of the session. */
  readonly lagMs?: (s: number) => number;
  readonly plays?: (s: number) => boolean;
  readonly noisePx?: (s: number) => number;
  /** A stick turns the camera, and no mouse. */
  readonly stick?: (s: number) => boolean;
  readonly correctionUs?: number;
  /** A shard of another maker has no table of frames. */
  readonly foreign?: boolean;
}

/** A hand that wanders to and fro, and a camera that follows it. */
function played(told: Played): { readonly facts: ShardFacts; readonly moved: Moved } {
  const { seconds, lagMs = () => 30, plays = () => true, noisePx = () => 0.2, stick = () => false, correctionUs = 0, foreign } = told;
  const chance = new Random(3);
  const frames = Math.round((seconds * 1e6) / FRAME_US) + 2;
  const rows = Math.ceil((frames * FRAME_US) / ROW_US) + 1;
  const [dx, rx, turned] = [new Float32Array(rows), new Float32Array(rows), new Float64Array(rows)];
  let [pace, sum] = [0, 0];
  for (let i = 0; i < rows; i++) {
    const s = (i * ROW_US) / 1e6;
    pace = 0.9 * pace + (chance.next() - 0.5);
    if (plays(s) && stick(s)) rx[i] = Math.abs(pace) > 0.2 ? pace / 3 : 0;
    else if (plays(s)) dx[i] = Math.round(4 * pace);
    // A stick says how fast the camera turns, a mouse how far.
    sum += (dx[i] as number) + (Math.abs(rx[i] as number) > 0.15 ? 8 * (rx[i] as number) : 0);
    turned[i] = sum;
  }
  const turnedAt = (us: number) => {
    const at = Math.max(0, us / ROW_US);
    const [low, high] = [turned[Math.floor(at)] ?? 0, turned[Math.floor(at) + 1] ?? sum];
    return low + (at % 1) * (high - low);
  };
  const shown = Float64Array.from({ length: frames }, (_, n) => turnedAt(n * FRAME_US - 1000 * lagMs((n * FRAME_US) / 1e6)));
  const noise = (n: number) => (chance.next() + chance.next() - 1) * noisePx((n * FRAME_US) / 1e6);
  const tsUs = Float64Array.from({ length: frames }, (_, n) => T0 + n * FRAME_US);
  const device = Uint8Array.from({ length: rows }, (_, i) => (stick((i * ROW_US) / 1e6) ? PAD : MOUSE));
  const trace = { dx, dy: new Float32Array(rows), keymask: new Uint16Array(rows), padHeld: new Uint8Array(rows), rx, ry: undefined };
  const facts = {
    meta: { recorder: { calibration: { correction_us: correctionUs } } },
    video: { pts: tsUs, timebase: { num: 1, den: 1e6 } },
    controls: { tsUs: Float64Array.from({ length: rows }, (_, i) => T0 + i * ROW_US), device, trace },
    frames: foreign ? undefined : { captureUs: tsUs, repeat: new Uint8Array(frames), blank: undefined },
  } as unknown as ShardFacts;
  const moves = Float32Array.from(shown, (at, n) => (n === 0 ? Number.NaN : (shown[n - 1] as number) - at + noise(n)));
  return { facts, moved: { count: frames, dx: moves, dy: new Float32Array(frames), regions: undefined } };
}

const stretches = (told: Played) => {
  const { facts, moved } = played(told);
  return syncStretches(facts, moved);
};
const lagsOf = (told: Played) => stretches(told).windows.map(({ lagMs }) => lagMs && Math.round(lagMs));

describe('the stretches of a session', () => {
  it('are of 20 s, as nearly as they divide it', () => {
    const bounds = (seconds: number) =>
      stretches({ seconds, plays: () => false }).windows.map(({ fromUs, toUs }) => [(fromUs - T0) / 1e6 - 0.02, (toUs - T0) / 1e6 - 0.02]);
    const close = (...all: readonly (readonly [number, number])[]) => all.map((pair) => pair.map((s) => expect.closeTo(s, 6)));
    expect(bounds(29.9)).toEqual(close([0, 29.9]));
    expect(bounds(30)).toEqual(close([0, 15], [15, 30]));
    expect(bounds(54)).toEqual(close([0, 18], [18, 36], [36, 54]));
  });

  it('are none of less than five seconds', () => {
    expect(stretches({ seconds: 4.98 })).toEqual({ windows: [], whole: undefined });
    expect(lagsOf({ seconds: 5 })).toEqual([30]);
  });

  it('are none of more than a day, and none of one picture', () => {
    const lasting = (...us: readonly number[]) => {
      const { facts } = played({ seconds: 0 });
      const frames = { captureUs: Float64Array.from(us), repeat: undefined, blank: undefined };
      const count = us.length;
      const moved = { count, dx: new Float32Array(count), dy: new Float32Array(count), regions: undefined };
      return syncStretches({ ...facts, frames } as unknown as ShardFacts, moved).windows.length;
    };
    const dayUs = 24 * 3600e6;
    expect([lasting(0, 1, 60e6), lasting(0, 1, dayUs + 2), lasting(0), lasting()]).toEqual([3, 0, 0, 0]);
    // However long the clock has run before.
    expect(lasting(dayUs, dayUs + 1, dayUs + 60e6)).toBe(3);
  });

  it('are none where the input was not traced', () => {
    const { facts, moved } = played({ seconds: 6 });
    const untraced = { ...facts, controls: { ...facts.controls, trace: undefined } };
    expect(syncStretches(untraced, moved)).toEqual({ windows: [], whole: undefined });
    expect(sourcesOf(untraced, moved)).toBeUndefined();
  });
});

describe('a stretch of turns', () => {
  it.each([0, 30, 240, 480])('tells a lag of %i ms', (lagMs) => {
    const [window] = stretches({ seconds: 8, lagMs: () => lagMs }).windows;
    expect(window?.lagMs).toBeCloseTo(lagMs, 0);
    expect(window).toMatchObject({ signal: 'mouse-motion', acted: true, withinMs: undefined });
    expect(window?.curve).toHaveLength(101);
    expect(window?.score).toBeGreaterThan(0.9);
  });

  it('tells that of a stick', () => {
    const [window] = stretches({ seconds: 8, lagMs: () => 50, stick: () => true }).windows;
    expect(window?.lagMs).toBeCloseTo(50, 0);
    expect(window).toMatchObject({ signal: 'stick-motion', acted: true });
  });

  it('says nothing while nobody plays', () => {
    expect(stretches({ seconds: 8, plays: () => false }).windows).toEqual([
      {
        fromUs: T0 + FRAME_US,
        toUs: T0 + FRAME_US + 8e6,
        lagMs: undefined,
        withinMs: undefined,
        score: 0,
        signal: undefined,
        curve: undefined,
        acted: false,
      },
    ]);
  });

  it('was acted in where hand and picture move in a fifth of the frames, and tells a lag from a twentieth on', () => {
    const of = (share: number) => {
      const [window] = stretches({ seconds: 10, plays: (s) => s >= 2 && s < 2 + 10 * share }).windows;
      return [window?.acted, window?.lagMs && Math.round(window.lagMs)];
    };
    expect([of(0.3), of(0.15), of(0.03)]).toEqual([
      [true, 30],
      [false, 30],
      [false, undefined],
    ]);
  });

  it('was acted in, and says nothing, where the picture moves otherwise than the hand', () => {
    const { facts, moved } = played({ seconds: 8 });
    const other = { ...moved, dx: moved.dx.toReversed() };
    expect(syncStretches(facts, other).windows).toMatchObject([{ acted: true, lagMs: undefined, signal: undefined }]);
    const still = { ...moved, dx: new Float32Array(moved.count) };
    expect(syncStretches(facts, still).windows).toMatchObject([{ acted: false, lagMs: undefined }]);
    const hardly = { ...moved, dx: moved.dx.map((_, n) => (n % 100 < 15 ? 5 : 0)) };
    expect(syncStretches(facts, hardly).windows).toMatchObject([{ acted: false }]);
  });

  it('goes by what turns the camera up and down as well', () => {
    const { facts, moved } = played({ seconds: 8, lagMs: () => 70 });
    const { trace } = facts.controls;
    const turned = (columns: object) => ({ ...facts, controls: { ...facts.controls, trace: { ...trace, ...columns } } }) as ShardFacts;
    const none = new Float32Array(trace?.dx.length ?? 0);
    const upright = { ...moved, dx: moved.dy, dy: moved.dx };
    const [window] = syncStretches(turned({ dx: none, dy: trace?.dx }), upright).windows;
    expect(window?.lagMs).toBeCloseTo(70, 0);
    expect(window?.acted).toBe(true);
  });

  it('goes by captures as they were corrected, and by the video’s own times where there is no table', () => {
    const lag = (told: Partial<Played>) => stretches({ seconds: 8, ...told }).windows[0]?.lagMs;
    expect(lag({ correctionUs: 7000 })).toBeCloseTo(23, 0);
    expect(lag({ correctionUs: 7000, foreign: true })).toBeCloseTo(30, 0);
  });

  it('ends where either the pictures or their times do', () => {
    const { facts, moved } = played({ seconds: 12 });
    const seconds = (count: number, table = facts) => {
      const [window] = syncStretches(table, { ...moved, count }).windows;
      return window && (window.toUs - window.fromUs) / 1e6;
    };
    expect(seconds(402)).toBe(8);
    const frames = { ...facts.frames, captureUs: facts.frames?.captureUs.slice(0, 402) };
    expect(seconds(602, { ...facts, frames } as ShardFacts)).toBe(8);
  });
});

describe('a stretch that explains far less than the others', () => {
  const noisy = (noisePx: number, seconds = 60) =>
    lagsOf({ seconds, noisePx: (s) => (s > 20 && s < 40 ? noisePx : 0.2) }).map((lag) => lag !== undefined);

  it('says nothing where there are two others', () => {
    expect(noisy(14)).toEqual([true, true, true]);
    expect(noisy(20)).toEqual([true, false, true]);
  });

  it('says what it says where all explain as little', () => {
    expect(lagsOf({ seconds: 60, noisePx: () => 14 }).map((lag) => lag !== undefined)).toEqual([true, true, true]);
  });

  it('says what it says where there is one other', () => {
    expect(noisy(20, 40)).toEqual([true, true]);
  });
});

describe('the lag of a few stretches of turns', () => {
  const whole = (told: Played) => stretches(told).whole;

  it('is the trimmed mean of their pieces of four seconds', () => {
    const { facts, moved } = played({ seconds: 41, lagMs: (s) => 30 + s / 5 });
    const { whole: all, windows } = syncStretches(facts, moved);
    const sources = sourcesOf(facts, moved) as SyncSources;
    // Five of 4.1 s in each of two stretches.
    const pieces = Array.from(
      { length: 10 },
      (_, i) => windowAt(sources, T0 + 20_000 + i * 4.1e6, T0 + 20_000 + (i + 1) * 4.1e6).lagMs as number,
    );
    const { mean, within } = trimmedMean(Float64Array.from(pieces).sort());
    expect(all?.lagMs).toBeCloseTo(mean, 6);
    expect(all?.withinMs).toBeCloseTo(within, 6);
    expect(all).toMatchObject({ signal: 'mouse-motion', fromUs: windows[0]?.fromUs, toUs: windows[1]?.toUs });
  });

  it('needs two stretches, and eight pieces of four seconds', () => {
    expect(whole({ seconds: 29.9 })).toBeUndefined();
    expect(whole({ seconds: 31.9 })).toBeUndefined();
    expect(whole({ seconds: 32 })?.lagMs).toBeCloseTo(30, 0);
  });

  it('is not looked for in fifteen stretches and more', () => {
    const some = (seconds: number) => whole({ seconds, plays: (s) => s < 55 });
    expect(some(280)?.lagMs).toBeCloseTo(30, 0);
    expect(some(300)).toBeUndefined();
  });

  it('is that of those that say something', () => {
    const some = stretches({ seconds: 80, plays: (s) => s > 20 && s < 60 });
    expect(some.windows.map(({ lagMs }) => lagMs !== undefined)).toEqual([false, true, true, false]);
    expect(some.whole).toMatchObject({ fromUs: some.windows[1]?.fromUs, toUs: some.windows[2]?.toUs });
    expect(whole({ seconds: 60, plays: () => false })).toBeUndefined();
  });

  it('is none where they differ by more than 12 ms from it', () => {
    const jumped = (byMs: number) => whole({ seconds: 80, lagMs: (s) => (s < 40 ? 30 : 30 + byMs) })?.lagMs;
    expect(jumped(20)).toBeCloseTo(40, 0);
    expect(jumped(24.9)).toBeUndefined();
    expect(jumped(-24.9)).toBeUndefined();
  });

  it('is none of a mouse and a stick together', () => {
    const { windows, whole: all } = stretches({ seconds: 80, stick: (s) => s > 40 });
    expect(windows.map(({ signal }) => signal)).toEqual(['mouse-motion', 'mouse-motion', 'stick-motion', 'stick-motion']);
    expect(all).toBeUndefined();
  });
});
