import { describe, expect, it } from 'vitest';
import type { Finding } from '#format/core/findings/finding.ts';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import { capturedMotion } from '#format/core/quality/sync/captured-motion.ts';
import { onsetsIn } from '#format/core/quality/sync/onsets.ts';
import { type Moved, syncStretches } from '#format/core/quality/sync/sync-windows.ts';
import { judge } from '#format/core/quality/verdict.ts';
import { middle } from '#format/core/signal/theil-sen.ts';
import { playedFacts, T0 } from '#test/support/facts.ts';
import { LONG, long } from '#test/support/long.ts';
import { type PressedOptions, pressedFacts } from '#test/support/pressed.ts';

const LAGS_MS = [20, 81, 140, 200];

/** What the verdict says of a game without a camera; `shiftMs` moves the input's stamps later. */
function judged(options: PressedOptions, shiftMs = 0, reference?: number) {
  const facts = pressedFacts(options);
  const { recorder } = facts.meta;
  const lag_reference = reference && { ms: reference, low: reference - 2, high: reference + 2, signal: 'press-change', sessions: 3 };
  const { findings, sync } = judge({
    ...facts,
    meta: { ...facts.meta, recorder: { ...recorder, lag_reference } as ShardFacts['meta']['recorder'] },
    controls: { ...facts.controls, tsUs: facts.controls.tsUs.map((us) => us + shiftMs * 1000) },
  });
  if (sync === undefined) throw new Error('the pictures were not measured');
  return { sync, lag: sync.lag_ms, of: (check: string) => findings.find((finding) => finding.check === check) as Finding };
}

describe('the lag from what follows each press', () => {
  it.each([
    { game: 'lamp', lagMs: 81 },
    { game: 'lamp', lagMs: 12, busy: 1, seed: 2 },
    { game: 'lamp', lagMs: 140, busy: 0, gameFps: 30, seed: 3 },
    { game: 'walk', lagMs: 81, seed: 4 },
    { game: 'walk', lagMs: 35, reacts: true, seed: 5 },
    { game: 'aftermath', lagMs: 60, seed: 6 },
    { game: 'cursor', lagMs: 50, busy: 0.1, seed: 7 },
  ] satisfies PressedOptions[])('is found to 8 ms from two hundred: $game, $lagMs ms', (options) => {
    const { lag, of } = judged(options);
    expect(lag?.signal).toBe('press-change');
    const { median = 0, low = 0, high = 0 } = lag ?? {};
    expect(Math.abs(median - options.lagMs)).toBeLessThan(8);
    expect(Math.max(median - low, high - median)).toBeLessThanOrEqual(8);
    for (const check of ['sync.related', 'sync.cause', 'sync.spread', 'sync.steady']) expect(of(check).severity).toBe('pass');
  });

  it.each(
    [
      { game: 'flash', lastsMs: 60 },
      { game: 'flash', lastsMs: 120, goesBy: 2.5 },
      { game: 'flash', lastsMs: 250, goesBy: 1.6 },
      { game: 'fade-in', lastsMs: 150 },
      { game: 'fade-in', lastsMs: 300 },
      { game: 'fade-out', lastsMs: 150 },
      { game: 'fade-out', lastsMs: 300 },
    ].flatMap((answer, i) => (LONG ? LAGS_MS : [LAGS_MS[i % LAGS_MS.length]]).map((lagMs) => ({ ...answer, lagMs }))) as PressedOptions[],
  )('is that of what begins, not of what ends: $game of $lastsMs ms, $goesBy, after $lagMs ms', (options) => {
    const { median = 0, low = 0, high = 0 } = judged(options).lag ?? {};
    expect(Math.abs(median - (options.lagMs as number))).toBeLessThanOrEqual(8);
    expect(Math.max(median - low, high - median)).toBeLessThanOrEqual(8);
  });

  it.each(LONG ? [-50, -20, -5, 5, 20, 50] : [-50, 5])('follows a shift of the input by %i ms to half a millisecond', (shiftMs) => {
    const [before, now] = [judged({ game: 'lamp' }), judged({ game: 'lamp' }, shiftMs)];
    expect(Math.abs((before.lag?.median ?? 0) - (now.lag?.median ?? 0) - shiftMs)).toBeLessThan(0.5);
  });

  it('of few stretches is that of all presses at once: the median of three hangs on presses at their borders', () => {
    const facts = pressedFacts({ game: 'lamp' });
    const moved = capturedMotion(facts) as Moved;
    const { windows, whole } = syncStretches(facts, moved);
    expect(windows.length).toBe(3);
    const { lag, sync } = judged({ game: 'lamp' });
    const { lagMs = 0, withinMs = 0 } = whole ?? {};
    expect(lag).toMatchObject({ median: lagMs, low: lagMs - withinMs, high: lagMs + withinMs });
    expect(sync.signals?.[0]).toMatchObject({ median: lagMs, windows: 3 });
    const widest = Math.max(...windows.map(({ withinMs = 0 }) => withinMs));
    expect(withinMs).toBeGreaterThan(0);
    expect(withinMs).toBeLessThan(widest);
  });

  it('is their median where they disagree: all presses at once would say one of two lags, and be sure of it', () => {
    const options = { game: 'lamp', seconds: 80, presses: 300, lagMs: 41, jump: { atS: 40, byMs: 30 } } as const;
    const facts = pressedFacts(options);
    const { windows, whole } = syncStretches(facts, capturedMotion(facts) as Moved);
    expect(windows.filter(({ lagMs }) => lagMs !== undefined).length).toBeGreaterThan(2);
    expect(whole).toBeUndefined();
  });

  it('of many stretches is their median, and a single stretch is the whole', () => {
    for (const options of [
      { game: 'lamp', seconds: 320, presses: 1000 },
      { game: 'lamp', seconds: 25, presses: 80 },
      { game: 'deaf' },
    ] satisfies PressedOptions[]) {
      const facts = pressedFacts(options);
      expect(syncStretches(facts, capturedMotion(facts) as Moved).whole).toBeUndefined();
    }
    const { lag, sync } = judged({ game: 'lamp', seconds: 320, presses: 1000 });
    const lags = Float64Array.from(sync.windows, ({ lag_ms = Number.NaN }) => lag_ms).sort();
    expect(lag?.median).toBe(middle(lags));
  });

  it('is silent where the game does not answer, whatever the player answers', () => {
    for (let seed = 1; seed <= (LONG ? 10 : 3); seed++)
      for (const reacts of [false, true]) {
        const { sync } = judged({ game: 'deaf', seed, reacts, busy: seed % 2 });
        expect(sync.windows.map(({ lag_ms }) => lag_ms)).toEqual([undefined, undefined, undefined]);
      }
  });

  it('of up to 300 ms is an answer; what comes later is what became of the press, and says nothing', () => {
    expect(Math.abs((judged({ game: 'lamp', lagMs: 250 }).lag?.median ?? 0) - 250)).toBeLessThan(8);
    for (const lagMs of [330, 400, 470]) expect(judged({ game: 'walk', lagMs }).lag).toBeUndefined();
  });

  it('is silent in a stretch of two lags, each as good as the other: by itself it would say 144 ms, 79 more or less', () => {
    const { sync } = judged({ game: 'lamp', jump: { atS: 30, byMs: 100 }, lagMs: 41, seed: 4 });
    const [before, between, after] = sync.windows.map(({ lag_ms }) => lag_ms);
    expect(Math.abs((before ?? 0) - 41)).toBeLessThan(10);
    expect(between).toBeUndefined();
    expect(Math.abs((after ?? 0) - 141)).toBeLessThan(10);
  });

  it('is found in a game of moves, one every few seconds, in longer stretches', () => {
    const { lag, sync } = judged({ game: 'lamp', seconds: 600, presses: 120, lagMs: 70 });
    expect(Math.abs((lag?.median ?? 0) - 70)).toBeLessThan(5);
    expect(sync.windows.length).toBe(10);
  });

  it('fails 20 ms off what earlier sessions measured, warns from 5 ms where both intervals exclude it, and passes where it is as it was', () => {
    const known = judged({ game: 'lamp' }).lag?.median;
    const severity = (shiftMs: number) => judged({ game: 'lamp' }, shiftMs, known).of('sync.latency').severity;
    expect([severity(0), severity(-3), severity(3)]).toEqual(['pass', 'pass', 'pass']);
    expect([severity(-6), severity(6), severity(-12), severity(12)]).toEqual(['warn', 'warn', 'warn', 'warn']);
    expect([severity(-21), severity(21)]).toEqual(['fail', 'fail']);
  });

  long(
    'that earlier sessions had and this one has not, with two hundred presses, is worth a look: they may be those of another session',
    () => {
      const related = (options: PressedOptions, shiftMs: number, reference?: number) =>
        judged(options, shiftMs, reference).of('sync.related');
      for (const shiftMs of [-400, 400]) expect(related({ game: 'lamp', presses: 300 }, shiftMs, 81).severity).toBe('warn');
      expect(related({ game: 'deaf', presses: 300 }, 0, 81)).toMatchObject({
        severity: 'warn',
        says: expect.stringMatching(/^no picture answers the 2\d\d presses/),
      });
      expect(related({ game: 'lamp' }, 0, 81).severity).toBe('pass');
      expect(related({ game: 'deaf', presses: 300 }, 0).severity).toBe('pass');
      expect(related({ game: 'deaf', presses: 100 }, 0, 81).severity).toBe('pass');
      // Few and far between: nothing is found from them, whether they are answered or not.
      expect(related({ game: 'lamp', presses: 215, seconds: 3600 }, 0, 81).severity).toBe('pass');
      expect(related({ game: 'cursor', presses: 300 }, 400, 81).severity).toBe('pass');
    },
  );

  it('warns of a step of 25 ms, with its place, and of a picture that answers first', () => {
    const { of, sync } = judged({ game: 'lamp', seconds: 240, presses: 800, lagMs: 60, jump: { atS: 120, byMs: 25 } });
    expect(of('sync.steady')).toMatchObject({ severity: 'warn', at: [expect.objectContaining({ of: 'frame' })] });
    expect(sync.changes?.map(({ at_s }) => Math.round(at_s))).toEqual([120]);
    expect(judged({ game: 'lamp', lagMs: 10 }, 30).of('sync.cause').severity).toBe('warn');
  });

  it('is not looked for in shards of before, whose pictures have no regions', () => {
    const facts = pressedFacts({ game: 'lamp' });
    const { frames } = facts;
    const { sync } = judge({ ...facts, frames: frames && { ...frames, regions: undefined } });
    expect(sync?.windows.every(({ lag_ms }) => lag_ms === undefined)).toBe(true);
  });
});

it('a press lies in the middle of the time since the row before, and is one press however long it is held', () => {
  const { controls } = playedFacts({ seconds: 10, plays: () => false }).facts;
  const { trace, tsUs } = controls;
  if (trace === undefined) throw new Error('nothing was played');
  trace.keymask.fill(0b11, 480, 600);
  trace.keymask[520] = 0b101;
  trace.dx.fill(2, 1200, 1300);
  // A game's own actions, the last of which is the sign of a 32-bit number.
  const custom = new Uint16Array(tsUs.length).fill(0x8001, 1900, 1950).fill(0x8000, 1950, 2000);
  // A pause of 50 ms belongs to the same movement.
  trace.dx.fill(0, 1250, 1262);
  const { pressedMs, kind } = onsetsIn({ tsUs, device: controls.device, trace: { ...trace, custom } }, T0, T0 + 10e6);
  expect(Array.from(kind)).toEqual([0, 1, 2, 1, 16, 31]);
  expect(pressedMs[0]).toBeCloseTo(2000 - 1000 / 480, 1);
  expect(Array.from(pressedMs, (ms) => Math.round(ms))).toEqual([1998, 1998, 2165, 2169, 7915, 7915]);
});
