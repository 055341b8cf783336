import { describe, expect, it } from 'vitest';
import type { Finding } from '#format/core/findings/finding.ts';
import { PAD } from '#format/core/input/codes.ts';
import type { InputTrace, ShardFacts } from '#format/core/quality/facts.ts';
import { syncFindings } from '#format/core/quality/sync/sync.ts';
import { judge, judgeDeep } from '#format/core/quality/verdict.ts';
import { type PlayOptions, playedFacts } from '#test/support/facts.ts';
import { LONG } from '#test/support/long.ts';

/** What the verdict says of how pictures and input relate. */
function related(facts: ShardFacts) {
  const { findings, sync } = judge(facts);
  if (sync === undefined) throw new Error('motion was not measured');
  return { findings, sync };
}

/** What it says about a session; `shiftMs` moves the input's stamps later. */
function deep(options: PlayOptions, shiftMs = 0, latency?: { ms: number; source: string }) {
  const { facts } = playedFacts(options);
  const tsUs = facts.controls.tsUs.map((us) => us + shiftMs * 1000);
  const recorder = facts.meta.recorder as NonNullable<typeof facts.meta.recorder>;
  const meta =
    latency === undefined ? facts.meta : { ...facts.meta, recorder: { ...recorder, input: { ...recorder.input, profile: { latency } } } };
  const { findings, sync } = related({ ...facts, meta: meta as typeof facts.meta, controls: { ...facts.controls, tsUs } });
  return { sync, of: (check: string) => findings.find((finding) => finding.check === check) as Finding };
}

type Told = 'mouse-motion' | 'stick-motion' | 'press-change';

/** What is said about a session in which every stretch shows the same lag. */
function judgedLag({
  lagMs,
  spreadMs = 0,
  fps = 60,
  signal = 'mouse-motion' as Told,
}: {
  lagMs: number;
  spreadMs?: number;
  fps?: number;
  signal?: Told;
}) {
  const windows = [0, 20, 40].map((from_s) => ({ from_s, to_s: from_s + 20, lag_ms: lagMs, signal, score: 0.5, acted: true }));
  const { meta } = playedFacts().facts;
  const findings = syncFindings(
    {
      windows,
      lag_ms: { median: lagMs, low: lagMs, high: lagMs, spread_p95: spreadMs, signal },
      histogram: { from_ms: 0, step_ms: 5, counts: [] },
    },
    { ...meta, display: { ...meta.display, fps } },
    () => 0,
  );
  return (check: string) => findings.find((finding) => finding.check === check) as Finding;
}

describe('the lag between input and picture', () => {
  let unshifted: number | undefined;

  it.each([0, 12, 30, 75, 110])('is found to half a millisecond: %i ms', (lagMs) => {
    const { sync, of } = deep({ lagMs });
    expect(Math.abs((sync.lag_ms?.median ?? 0) - lagMs)).toBeLessThan(0.5);
    for (const check of ['sync.related', 'sync.cause', 'sync.spread', 'sync.latency']) expect(of(check).severity).toBe('pass');
  });

  it.each(LONG ? [-200, -50, -20, -10, -5, -2, 2, 5, 10, 20, 50, 200] : [-200, -2, 5, 50])(
    'follows a shift of the input by %i ms',
    (shiftMs) => {
      unshifted ??= deep({}).sync.lag_ms?.median;
      const lag = (deep({}, shiftMs).sync.lag_ms?.median ?? 0) - (unshifted ?? 0);
      expect(Math.abs(lag + shiftMs)).toBeLessThan(0.5);
    },
  );

  it.each([12, 75])('is found from a stick that turns the camera as well: %i ms', (lagMs) => {
    const { facts } = playedFacts({ lagMs });
    const { dx, dy, ...rest } = facts.controls.trace as InputTrace;
    // A stick turns for as long as it is held: a row's counts become the deflection of the time up to it.
    const rows = dx.length;
    const trace = { ...rest, dx: new Float32Array(rows), dy: new Float32Array(rows), rx: dx, ry: dy };
    const { findings, sync } = related({ ...facts, controls: { ...facts.controls, device: new Uint8Array(rows).fill(PAD), trace } });
    expect(sync.lag_ms).toMatchObject({ signal: 'stick-motion', median: expect.closeTo(lagMs, 0) });
    expect(findings.find(({ check }) => check === 'sync.related')?.severity).toBe('pass');
  });

  it('is half a frame more, and steady, in a game that draws in step with the captures: half the pictures show the frame before', () => {
    const { sync, of } = deep({ lagMs: 4, stale: 0.5, seconds: 600 });
    expect(Math.abs((sync.lag_ms?.median ?? 0) - 4 - 500 / 60)).toBeLessThan(1);
    // Judged by single frames, the stretches differed by up to 16 ms, and some seemed to answer before their input.
    expect(sync.lag_ms?.spread_p95).toBeLessThan(2.5);
    expect(of('sync.cause').severity).toBe('pass');
  });

  it('of a minute is known to 3 ms where the game looks at its input 35 times a second', () => {
    // Half of the time between two looks more, on average.
    const trueMs = 10 + 500 / 35;
    const sessions = Array.from({ length: 20 }, (_, seed) => deep({ lagMs: 10, gameHz: 35, seconds: 60, seed: seed + 1 }).sync);
    for (const { lag_ms, windows } of sessions) {
      expect(windows.length).toBe(3);
      expect((lag_ms?.high ?? 99) - (lag_ms?.low ?? 0)).toBeLessThanOrEqual(6);
      expect(Math.abs((lag_ms?.median ?? 0) - trueMs)).toBeLessThan(1.5);
    }
  });

  it('of few stretches is not that of all at once where it changed in between', () => {
    const { sync } = deep({ lagMs: 20, seconds: 80, jump: { atS: 40, byMs: 40 } });
    const { low = 0, high = 0 } = sync.lag_ms ?? {};
    expect(low).toBeLessThan(25);
    expect(high).toBeGreaterThan(55);
  });

  it('fails where the picture answers before the input', () => {
    expect(deep({ lagMs: 30 }, 40).of('sync.cause')).toMatchObject({ severity: 'fail', measured: expect.closeTo(-10, 0) });
    expect(deep({ lagMs: 30 }, 33).of('sync.cause').severity).toBe('fail');
    expect(deep({ lagMs: 30 }, 29).of('sync.cause').severity).toBe('pass');
  });

  it('warns of a lag no game has, while the game’s own is unknown', () => {
    expect(deep({ lagMs: 130 }).of('sync.latency').severity).toBe('warn');
  });

  it('judges the lag itself once the game’s own is known: a shift of over 5 ms warns, one of over 20 ms fails', () => {
    const latency = { ms: 30, source: 'photodiode' };
    expect(deep({ lagMs: 31 }, 0, latency).of('sync.latency').severity).toBe('pass');
    expect(deep({ lagMs: 30 }, -6, latency).of('sync.latency').severity).toBe('warn');
    expect(deep({ lagMs: 30 }, 6, latency).of('sync.latency').severity).toBe('warn');
    expect(deep({ lagMs: 30 }, -21, latency).of('sync.latency').severity).toBe('fail');
  });

  it.each([
    [0, 'pass', '0.0 ms'],
    [5.2, 'warn', '5.2 ms more'],
    [-5.2, 'warn', '5.2 ms less'],
    [21, 'fail', 'ms more'],
  ])('is held against what earlier sessions of the game measured: %d ms off is %s', (off, severity, says) => {
    const { facts } = playedFacts({ lagMs: 40 + off, seconds: 100 });
    const recorder = facts.meta.recorder as NonNullable<typeof facts.meta.recorder>;
    const judged = (signal: Told) => {
      const lag_reference = { ms: 40, low: 39.7, high: 40.3, signal, sessions: 3 };
      return related({ ...facts, meta: { ...facts.meta, recorder: { ...recorder, lag_reference } } });
    };
    const { sync, findings } = judged('mouse-motion');
    const found = findings.find(({ check }) => check === 'sync.latency');
    expect(found).toMatchObject({ severity, says: expect.stringContaining('ms (3 earlier sessions)') });
    if (off !== 0) expect(found?.says).toContain(`${says} than the game’s own 40.0 ms`);
    expect(sync.reference).toEqual({ ms: 40, source: '3 earlier sessions', off_ms: expect.closeTo(off, 0) });
    // What the keys measured says nothing about the mouse.
    expect(judged('press-change').sync.reference).toBeUndefined();
  });

  it('sees a drift of 0.2 ms a minute in half an hour, and none where there is none', () => {
    expect(deep({ seconds: 600 }).of('sync.drift').severity).toBe('pass');
    const drifting = deep({ seconds: 1800, driftMsPerMin: 0.2 }).of('sync.drift');
    expect(drifting.severity).toBe('warn');
    expect(drifting.measured).toBeCloseTo(0.2, 1);
    expect(deep({ seconds: 600, driftMsPerMin: -1.5 }).of('sync.drift').severity).toBe('fail');
  });

  it('fails where the alignment changes by more than 20 ms within a session', () => {
    const { of } = deep({ seconds: 600, driftMsPerMin: 6 });
    expect(of('sync.spread')).toMatchObject({ severity: 'fail' });
    expect(of('sync.spread').at.length).toBeGreaterThan(0);
  });

  it.each([
    [-25, 'fail', 1],
    [19.5, 'warn', 1],
    // A game that beats against the capture does that by itself.
    [14, 'pass', 0],
  ])('has a step of %i ms in the middle: %s', (byMs, severity, steps) => {
    const { sync, of } = deep({ seconds: 240, lagMs: 60, jump: { atS: 120, byMs } });
    expect(of('sync.steady').severity).toBe(severity);
    expect(sync.changes).toHaveLength(steps);
    for (const { at_s, from_ms, to_ms } of sync.changes ?? []) {
      expect([from_ms, to_ms - from_ms].map(Math.round)).toEqual([60, Math.round(byMs)]);
      expect(Math.abs(at_s - 120)).toBeLessThanOrEqual(20);
      expect(of('sync.steady').at).toEqual([expect.objectContaining({ of: 'frame' })]);
    }
  });

  it('comes with the curve it is the top of, and what each signal says', () => {
    const { sync } = deep({ lagMs: 44 });
    const { from_ms = 0, step_ms = 0, explained = [] } = sync.curve ?? {};
    expect(from_ms + step_ms * explained.indexOf(Math.max(...explained))).toBe(44);
    expect([explained.length, Math.max(...explained) > 0.8, Math.min(...explained) < 0.2]).toEqual([101, true, true]);
    expect(sync.signals).toEqual([
      { signal: 'mouse-motion', windows: 6, median: sync.lag_ms?.median, low: sync.lag_ms?.low, high: sync.lag_ms?.high },
    ]);
    expect(deep({ plays: () => false }).sync).toMatchObject({ signals: [], changes: [] });
  });

  it('allows one frame of wandering where that is more: at 30 fps a game beats against the capture', () => {
    const spread = (fps: number, spreadMs: number) => judgedLag({ lagMs: 30, spreadMs, fps })('sync.spread');
    expect(spread(60, 19.9)).toMatchObject({ severity: 'pass', limit: 20 });
    expect(spread(60, 20).severity).toBe('fail');
    expect(spread(30, 33).severity).toBe('pass');
    expect(spread(30, 37).severity).toBe('fail');
  });

  it('allows presses more leeway: other keys may have other answers', () => {
    const judged = (lagMs: number, signal: Told) => judgedLag({ lagMs, signal });
    expect(judged(-7, 'mouse-motion')('sync.cause').severity).toBe('fail');
    expect(judged(-7, 'mouse-motion')('sync.latency').severity).toBe('warn');
    expect(judged(-7, 'press-change')('sync.cause').severity).toBe('pass');
    expect(judged(-7, 'press-change')('sync.latency').severity).toBe('pass');
    expect(judged(-9, 'press-change')('sync.cause').severity).toBe('warn');
    const apart = (signal: Told) => judgedLag({ lagMs: 40, spreadMs: 60, signal })('sync.spread').severity;
    expect([apart('press-change'), apart('mouse-motion')]).toEqual(['warn', 'fail']);
  });

  it('stays undefined for a quiet session, and says so', () => {
    const { sync, of } = deep({ plays: () => false });
    expect(sync.lag_ms).toBeUndefined();
    expect(of('sync.related')).toMatchObject({ severity: 'pass', says: 'nothing to say: too little happened' });
  });

  it('covers only the stretches in which something happened', () => {
    const { sync } = deep({ seconds: 200, plays: (second) => second < 60 });
    expect(sync.windows.map(({ lag_ms }) => lag_ms !== undefined)).toEqual([...Array(3).fill(true), ...Array(7).fill(false)]);
  });

  it('exposes the input of another session', () => {
    const mine = playedFacts({ seconds: 200, seed: 1 });
    const other = playedFacts({ seconds: 200, seed: 2 });
    const { trace } = other.facts.controls;
    const found = (facts: typeof mine.facts) =>
      related({ ...facts, controls: { ...facts.controls, trace } }).findings.find(({ check }) => check === 'sync.related');
    const recorder = mine.facts.meta.recorder as NonNullable<typeof mine.facts.meta.recorder>;
    // In some games the mouse does not turn the camera.
    expect(found(mine.facts)).toMatchObject({ severity: 'pass', says: expect.stringContaining('need not turn with the mouse') });
    const earlier = (signal: Told) => {
      const lag_reference = { ms: 40, low: 39.7, high: 40.3, signal, sessions: 3 };
      return found({ ...mine.facts, meta: { ...mine.facts.meta, recorder: { ...recorder, lag_reference } } })?.severity;
    };
    expect([earlier('mouse-motion'), earlier('stick-motion'), earlier('press-change')]).toEqual(['warn', 'warn', 'pass']);
    const profile = { mouse: { degrees_per_count: 0.02 } } as (typeof recorder.input)['profile'];
    expect(
      found({ ...mine.facts, meta: { ...mine.facts.meta, recorder: { ...recorder, input: { ...recorder.input, profile } } } })?.severity,
    ).toBe('fail');
  });

  it('is not confused by frames that are repeats or blank', () => {
    const { facts } = playedFacts();
    const frames = facts.frames as NonNullable<typeof facts.frames>;
    for (let n = 300; n < 900; n += 7) {
      frames.repeat[n] = 1;
      frames.captureUs[n] = frames.captureUs[n - 1] as number;
    }
    frames.blank?.fill(1, 1800, 2400);
    frames.motion?.dx.fill(0, 1800, 2400);
    const { sync } = related(facts);
    expect(Math.abs((sync.lag_ms?.median ?? 0) - 30)).toBeLessThan(1);
  });

  it('works from the pts alone, for shards from other makers', () => {
    const { facts, deep: pictures } = playedFacts();
    const { sync } = judgeDeep({ ...facts, frames: undefined, events: undefined }, pictures);
    // Captures are 0.1 ms after their grid, which the pts do not show.
    expect(Math.abs((sync.lag_ms?.median ?? 0) - 30)).toBeLessThan(0.6);
  });
});

it('a stretch in which a menu is open half of the time says nothing', () => {
  const { facts } = playedFacts({ seconds: 60, lagMs: 40 });
  const { frames } = facts;
  if (frames?.motion === undefined) throw new Error('nothing was played');
  frames.motion.dx.fill(0, 1300, 2200);
  frames.motion.dy.fill(0, 1300, 2200);
  const { sync } = related(facts);
  expect(sync.windows.map(({ lag_ms }) => lag_ms !== undefined)).toEqual([true, false, true]);
  expect(sync.lag_ms?.median).toBeCloseTo(40, 0);
});
