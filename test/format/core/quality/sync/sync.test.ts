import { describe, expect, it } from 'vitest';
import type { Meta } from '#format/core/documents/meta.ts';
import type { SyncSummary } from '#format/core/documents/qat.ts';
import { syncFindings } from '#format/core/quality/sync/sync.ts';

type Window = SyncSummary['windows'][number];
type Lag = NonNullable<SyncSummary['lag_ms']>;

interface Told {
  readonly windows?: readonly Window[];
  readonly lag?: Partial<Lag> | null;
  readonly trend?: SyncSummary['trend_ms_per_min'];
  readonly changes?: SyncSummary['changes'];
  readonly recorder?: object;
  readonly presses?: number;
  readonly fps?: number;
}

const LAG: Lag = { median: 30, low: 29, high: 31, spread_p95: 1, signal: 'mouse-motion' };

/** Stretches of 20 s, each with its lag; `undefined`: it says nothing, though something was done. */
const stretches = (lags: readonly (number | undefined)[], signal: Lag['signal'] = 'mouse-motion', seconds = 20): Window[] =>
  lags.map((lag, i) => ({
    from_s: i * seconds,
    to_s: (i + 1) * seconds,
    ...(lag !== undefined && { lag_ms: lag, signal }),
    score: 0.5,
    acted: true,
  }));

/** What is said, by check. */
function told({ windows = stretches([30, 30, 30]), lag = {}, trend, changes, recorder, presses = 0, fps = 60 }: Told = {}) {
  const summary: SyncSummary = {
    windows: [...windows],
    ...(lag !== null && { lag_ms: { ...LAG, ...lag } }),
    ...(trend && { trend_ms_per_min: trend }),
    ...(changes && { changes }),
    histogram: { from_ms: 0, step_ms: 5, counts: [] },
  };
  const meta = { display: { fps }, title: { name: 'Maze' }, recorder: recorder && { input: {}, ...recorder } } as unknown as Meta;
  const findings = syncFindings(summary, meta, () => presses);
  return Object.fromEntries(findings.map((finding) => [finding.check, finding]));
}

const TURNS = { input: { profile: { mouse: { degrees_per_count: 0.02 } } } };
const earlier = (signal: Lag['signal'], ms = 30) => ({ lag_reference: { ms, low: ms - 1, high: ms + 1, signal, sessions: 3 } });
const mute = (count: number) => stretches(new Array<undefined>(count).fill(undefined));

describe('stretches of which something can be said', () => {
  it('are judged from 9.5 s on: cause, spread, steadiness and the lag itself', () => {
    const judged = (seconds: number) => Object.keys(told({ windows: stretches([30], 'mouse-motion', seconds) }));
    expect(judged(9.4)).toEqual(['sync.related']);
    expect(judged(9.5)).toEqual(['sync.related', 'sync.cause', 'sync.spread', 'sync.steady', 'sync.latency']);
    const later = stretches([30, 30, 30], 'mouse-motion', 5);
    expect(Object.keys(told({ windows: later }))).toEqual(['sync.related']);
    expect(Object.keys(told({ lag: null }))).toEqual(['sync.related']);
  });

  it('are counted', () => {
    expect(told({ windows: [...stretches([30, 31]), ...mute(1)] })['sync.related']).toMatchObject({
      severity: 'pass',
      measured: 2,
      says: '2 of 3 stretches show how input and picture relate',
      at: [],
    });
  });
});

describe('input and motion that do not explain each other', () => {
  const related = (windows: readonly Window[], recorder: object = TURNS) => told({ windows, lag: null, recorder })['sync.related'];

  it('are told from two stretches on where the mouse turns the camera, and fail from six on', () => {
    expect(related(mute(1))).toMatchObject({ severity: 'pass', at: [] });
    expect(related(mute(2))).toMatchObject({
      severity: 'warn',
      says: 'in 2 stretches with input and motion, neither explains the other',
      at: [
        { from: 0, to: 1199, of: 'frame' },
        { from: 1200, to: 2399, of: 'frame' },
      ],
    });
    expect([related(mute(5))?.severity, related(mute(6))?.severity]).toEqual(['warn', 'fail']);
  });

  it('are as many stretches as those in which something was done', () => {
    const quiet = mute(9).map((window) => ({ ...window, acted: false }));
    expect(related(quiet)).toMatchObject({ severity: 'pass', says: 'nothing to say: too little happened' });
    expect(related([...quiet, ...mute(1)])).toMatchObject({
      severity: 'pass',
      says: 'nothing to say: input and picture move, but this game need not turn with the mouse',
    });
  });

  it('are told where one stretch in eleven says something, and not where one in ten does', () => {
    const speaks = stretches([30]);
    expect(related([...speaks, ...mute(10)])).toMatchObject({ severity: 'pass', measured: 1 });
    expect(related([...speaks, ...mute(11)])).toMatchObject({ severity: 'fail', measured: 1 });
  });

  it('only warn where earlier sessions say that mouse or stick turn it, and pass where nobody does', () => {
    const all = mute(9);
    expect(related(all, earlier('mouse-motion'))?.severity).toBe('warn');
    expect(related(all, earlier('stick-motion'))?.severity).toBe('warn');
    expect(related(all, earlier('press-change'))?.severity).toBe('pass');
    expect(related(all, {})?.severity).toBe('pass');
    expect(related(all, { input: { profile: { mouse: {} } } })?.severity).toBe('pass');
    expect(told({ windows: all, lag: null })['sync.related']?.severity).toBe('pass');
  });
});

describe('presses that no picture answers', () => {
  const silent = (presses: number, recorder: object = earlier('press-change', 81), windows = mute(3)) =>
    told({ windows, lag: null, recorder, presses })['sync.related'];

  it('are told from two hundred on, in a game that answered them before', () => {
    expect(silent(199)).toMatchObject({ severity: 'pass' });
    expect(silent(200)).toMatchObject({
      severity: 'warn',
      measured: 0,
      says: 'no picture answers the 200 presses, as pictures of earlier sessions of this game did after 81.0 ms',
    });
    expect(silent(200, {})).toMatchObject({ severity: 'pass' });
  });

  it('are not told where a stretch has an answer, nor in place of what is worse', () => {
    expect(silent(200, undefined, [...mute(2), ...stretches([80], 'press-change')])).toMatchObject({ severity: 'pass', measured: 1 });
    expect(silent(200, { ...earlier('press-change'), ...TURNS }, mute(6))).toMatchObject({ severity: 'fail' });
    expect(silent(200, earlier('mouse-motion'), mute(3))?.says).toContain('neither explains the other');
  });
});

describe('a picture that answers before the input', () => {
  const cause = (lags: readonly number[], lag: Partial<Lag>, signal: Lag['signal'] = 'mouse-motion') =>
    told({ windows: stretches(lags, signal), lag: { ...lag, signal } })['sync.cause'];

  it('fails below -2 ms, and for presses warns below -8', () => {
    expect(cause([-2, -2, -2], { median: -2 })).toMatchObject({ severity: 'pass', measured: -2, limit: -2, at: [] });
    expect(cause([-2.1, -2.1], { median: -2.1 })).toMatchObject({
      severity: 'fail',
      measured: -2.1,
      says: 'in 2 of 2 stretches the picture answers before the input, by up to 2.1 ms',
      at: [{ from: 0, to: 1199 }, { from: 1200 }],
    });
    expect(cause([-8, -8], { median: -8 }, 'press-change')).toMatchObject({ severity: 'pass', limit: -8 });
    expect(cause([-8.1, -8.1], { median: -8.1 }, 'press-change')).toMatchObject({ severity: 'warn' });
  });

  it('is told where more than a fifth of the stretches, and more than one, are early', () => {
    const early = (count: number, of: number) =>
      cause(
        Array.from({ length: of }, (_, i) => (i < count ? -9 - i : 30)),
        { median: 30 },
      );
    expect(early(1, 3)).toMatchObject({ severity: 'pass', measured: 30 });
    expect(early(2, 10)).toMatchObject({ severity: 'pass' });
    expect(early(2, 9)).toMatchObject({ severity: 'fail', measured: -10, says: expect.stringMatching(/^in 2 of 9 .* 10.0 ms$/) });
    const withMute = told({ windows: [...stretches([-9, -9, 30, 30, 30, 30, 30, 30, 30]), ...mute(5)], lag: {} })['sync.cause'];
    expect(withMute?.says).toMatch(/^in 2 of 9 stretches/);
  });

  it('is early by its own signal: -7 ms of a press is none', () => {
    const windows = [...stretches([30, 30, 30]), ...stretches([-7, -7], 'press-change')];
    expect(told({ windows })['sync.cause']).toMatchObject({ severity: 'pass' });
  });
});

describe('stretches that differ', () => {
  const spread = (ms: number, fps = 60, lags = [0, 30, 60]) =>
    told({ windows: stretches(lags), lag: { median: 30, spread_p95: ms }, fps })['sync.spread'];

  it('by 20 ms or more fail, and are named', () => {
    expect(spread(19.9)).toMatchObject({ severity: 'pass', measured: 19.9, limit: 20, at: [] });
    expect(spread(20, 60, [10, 30, 49.9])).toMatchObject({ severity: 'fail', at: [{ from: 0, to: 1199, of: 'frame' }] });
    expect(spread(20, 60, [11, 30, 51])?.at).toMatchObject([{ from: 2400, to: 3599 }]);
  });

  it('may do so by 1.1 frames where that is more', () => {
    expect(spread(36.6, 30)).toMatchObject({ severity: 'pass', limit: 1100 / 30 });
    expect(spread(36.7, 30)).toMatchObject({ severity: 'fail' });
    expect(spread(19.9, 120)).toMatchObject({ limit: 20 });
  });

  it('are none where there is one of the signal that is judged', () => {
    const windows = [...stretches([30]), ...stretches([90, 90], 'press-change')];
    expect(told({ windows, lag: { spread_p95: 99 } })['sync.spread']).toMatchObject({
      severity: 'pass',
      says: 'a single stretch, which no other can differ from',
    });
  });

  it('as presses say only warn', () => {
    const lag: Partial<Lag> = { spread_p95: 60, signal: 'press-change' };
    expect(told({ windows: stretches([0, 30, 90], 'press-change'), lag })['sync.spread']?.severity).toBe('warn');
  });
});

describe('a lag that changes', () => {
  const step = (at_s: number, from_ms: number, to_ms: number) => ({ at_s, from_ms, to_ms });
  const steady = (changes: NonNullable<Told['changes']>, signal: Lag['signal'] = 'mouse-motion') =>
    told({ windows: stretches([30, 30, 30], signal), changes, lag: { signal } })['sync.steady'];

  it('warns, and fails from 20 ms on, up or down', () => {
    expect(steady([])).toMatchObject({ severity: 'pass', measured: 0, at: [], says: 'the lag does not change within the session' });
    expect(steady([step(21, 30, 49.9)])).toMatchObject({ severity: 'warn', measured: expect.closeTo(19.9) });
    expect(steady([step(21, 30, 50)])).toMatchObject({
      severity: 'fail',
      measured: 20,
      says: 'the lag changes once: from 30.0 to 50.0 ms at 21 s',
    });
    expect(steady([step(21, 50, 30)])).toMatchObject({ severity: 'fail', measured: 20 });
    expect(steady([step(21, 50, 30)], 'press-change')).toMatchObject({ severity: 'warn' });
  });

  it('is told with how often it does, and the stretches in which it does', () => {
    expect(steady([step(0, 30, 42), step(40, 42, 31)])).toMatchObject({
      measured: 12,
      says: 'the lag changes 2 times: from 30.0 to 42.0 ms at 0 s',
      at: [{ from: 0, to: 1199 }, { from: 2400 }],
    });
  });
});

describe('the lag itself', () => {
  const latency = (lag: Partial<Lag>, recorder?: object) => told({ lag, recorder: recorder ?? {} })['sync.latency'];

  it('is usual up to 120 ms, and not before its cause, as far as its interval says, while nothing is known', () => {
    expect(latency({ median: 125, low: 120, high: 130 })).toMatchObject({ severity: 'pass', measured: 125, limit: 120 });
    expect(latency({ median: 125, low: 120.1, high: 130 })).toMatchObject({ severity: 'warn', way: { action: 'calibrate' } });
    expect(latency({ median: -4, low: -6, high: -2 })).toMatchObject({ severity: 'pass' });
    expect(latency({ median: -4, low: -6, high: -2.1 })).toMatchObject({ severity: 'warn' });
    expect(latency({ median: -12, low: -16, high: -8, signal: 'press-change' })).toMatchObject({ severity: 'pass' });
  });

  const off = (ms: number, half: number, signal: Lag['signal'] = 'mouse-motion') =>
    latency({ median: 50 + ms, low: 50 + ms - half, high: 50 + ms + half, signal }, earlier(signal, 50));

  it('is held against what is known: 4.5 ms off warn and 20 fail, where no interval allows it', () => {
    expect(off(4.4, 0)).toMatchObject({ severity: 'pass', measured: expect.closeTo(4.4), limit: 20 });
    expect(off(4.5, 0)).toMatchObject({ severity: 'warn', says: expect.stringContaining('4.5 ms more than the game’s own 50.0 ms (3') });
    expect(off(-4.5, 0)).toMatchObject({ severity: 'warn', says: expect.stringContaining('4.5 ms less than') });
    // 50 is known to 1 ms: from 49 to 51.
    expect([off(5, 4)?.severity, off(5, 3.9)?.severity, off(-5, 4)?.severity, off(-5, 3.9)?.severity]).toEqual([
      'pass',
      'warn',
      'pass',
      'warn',
    ]);
    expect([off(19.9, 0)?.severity, off(20, 0)?.severity, off(-20, 0)?.severity]).toEqual(['warn', 'fail', 'fail']);
    expect(off(20, 0)?.way).toEqual({ action: 'forget-lag', of: 'Maze' });
  });

  it('20 ms off fails for motion whatever its interval, and for presses only beyond it', () => {
    expect([off(25, 60)?.severity, off(25, 60, 'press-change')?.severity, off(25, 5, 'press-change')?.severity]).toEqual([
      'fail',
      'pass',
      'fail',
    ]);
  });
});

describe('a trend', () => {
  const trend = (slope: number, low: number, high: number, { minutes = 10, signal = 'mouse-motion' as Lag['signal'] } = {}) =>
    told({ windows: stretches([30, 30, 30], signal, 20 * minutes), trend: { slope, low, high }, lag: { signal } })['sync.drift'];

  it('is judged as a drift of the clocks, over the time from the first stretch to the last', () => {
    expect(told()['sync.drift']).toBeUndefined();
    expect(trend(1, 0.9, 1.1)).toMatchObject({ severity: 'fail', measured: 1, limit: 1 });
    expect(trend(-1, -1.1, -0.9, { signal: 'press-change' })).toMatchObject({ severity: 'warn', measured: 1 });
    expect(trend(0.5, 0.4, 0.6)).toMatchObject({ severity: 'warn' });
    expect(trend(0.05, 0, 0.1)).toMatchObject({ severity: 'pass' });
    // Half a millisecond a minute is half a millisecond in all after one minute, three stretches of 20 s.
    expect(trend(0.5, 0.5, 0.5, { minutes: 1 })).toMatchObject({ severity: 'warn' });
    expect(trend(0.5, 0.5, 0.5, { minutes: 0.99 })).toMatchObject({ severity: 'pass' });
    const late = stretches([30, 30]).map((window) => ({ ...window, from_s: window.from_s + 100, to_s: window.to_s + 100 }));
    expect(told({ windows: late, trend: { slope: 0.6, low: 0.6, high: 0.6 } })['sync.drift']).toMatchObject({ severity: 'pass' });
  });

  it('whose interval is wider than 1 ms a minute is judged by the least of it', () => {
    expect(trend(1.25, 0.75, 1.75)).toMatchObject({ severity: 'fail' });
    expect(trend(1.5, 0.9, 2)).toMatchObject({ severity: 'warn' });
    expect(trend(1.5, -0.1, 2)).toMatchObject({ severity: 'pass', measured: 1.5 });
  });
});
