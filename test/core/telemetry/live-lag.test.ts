import { describe, expect, it } from 'vitest';
import type { RecordOf } from '#core/journal/records.ts';
import { LagTrail } from '#core/telemetry/lag-trail.ts';
import { type LagNow, LiveLag, LOOK_EVERY_US, QUIET_LOOKS } from '#core/telemetry/live-lag.ts';
import { REGION_FIELDS } from '#format/core/picture-regions.ts';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import { syncStretches } from '#format/core/quality/sync/sync-windows.ts';
import { middle } from '#format/core/signal/theil-sen.ts';
import { type PlayOptions, playedFacts, T0 } from '#test/support/facts.ts';
import { long } from '#test/support/long.ts';
import { type PressedOptions, pressedFacts } from '#test/support/pressed.ts';

const FPS = 60;
type Row = RecordOf<'rows'>;
type Frame = RecordOf<'frames'>;
const STILL = {
  keymask: 0,
  buttons: 0,
  axis0: Number.NaN,
  axis1: Number.NaN,
  axis2: Number.NaN,
  axis3: Number.NaN,
  axis4: Number.NaN,
  axis5: Number.NaN,
};

const regionsOf = (regions: readonly Uint16Array[] | undefined, n: number) =>
  Object.fromEntries(REGION_FIELDS.map((field, region) => [field, regions?.[region]?.[n] ?? 0]));

/** Plays a session to the trail as it is written, and looks every two seconds. Returns what was known after each look, by second. */
const watched = (options: PlayOptions) => watchedFacts(playedFacts(options).facts);

function watchedFacts(facts: ShardFacts): { readonly at: Map<number, LagNow>; readonly last: LagNow; readonly sealedMs: number } {
  const { controls, frames } = facts;
  if (frames?.motion === undefined || controls.trace === undefined) throw new Error('nothing was played');
  const trail = new LagTrail(0);
  const lag = new LiveLag(FPS);
  const at = new Map<number, LagNow>();
  let row = 0;
  for (let n = 0; n < frames.tsUs.length; n++) {
    const captureUs = frames.captureUs[n] as number;
    for (; (controls.tsUs[row] as number) < captureUs; row++) {
      const { trace } = controls;
      const [dx, dy, keymask] = [trace.dx[row], trace.dy[row], trace.keymask[row]];
      trail.row({ ...STILL, tsUs: controls.tsUs[row], device: controls.device[row], dx, dy, keymask } as Row);
    }
    const [motionX, motionY] = [frames.motion.dx[n], frames.motion.dy[n]];
    trail.frame({ captureUs, repeat: false, blank: false, motionX, motionY, ...regionsOf(frames.regions, n) } as Frame);
    if (n % ((FPS * LOOK_EVERY_US) / 1e6) !== 0) continue;
    lag.look(trail.window());
    at.set(n / FPS, lag.now);
  }
  const moved = { count: frames.tsUs.length, ...frames.motion, regions: frames.regions };
  const sealed = syncStretches(facts, moved).windows.flatMap(({ lagMs }) => (lagMs === undefined ? [] : [lagMs]));
  return { at, last: lag.now, sealedMs: middle(Float64Array.from(sealed).sort()) };
}

describe('the lag while one plays', () => {
  it.each([
    { lagMs: 21, seed: 3 },
    { lagMs: 81, seed: 4, stale: 0.3 },
    { lagMs: 8, seed: 5, noisePx: 1 },
  ])('of $lagMs ms is known after a minute to 3 ms, as the verdict will say it', (options) => {
    const { last, sealedMs, at } = watched({ seconds: 64, ...options });
    expect(last).toMatchObject({ state: 'known', signal: 'mouse-motion', shifts: 0, lastShift: undefined });
    const { ms = 0, low = 0, high = 0 } = last;
    expect(Math.abs(ms - sealedMs)).toBeLessThan(0.5);
    expect([ms - low, high - ms].every((width) => width >= 0 && width <= 3)).toBe(true);
    // A picture that is sometimes one frame old lags by that share of a frame more.
    expect(Math.abs(ms - options.lagMs - (1000 / FPS) * (options.stale ?? 0))).toBeLessThan(1.5);
    expect([at.get(8)?.state, at.get(12)?.state, at.get(40)?.state]).toEqual(['silent', 'measuring', 'known']);
  });

  it('says within 30 s that it moved by 20 ms, and from when on', () => {
    const { at, last } = watched({ seconds: 120, lagMs: 40, jump: { atS: 61, byMs: 20 } });
    const [noticedS, { lastShift }] = [...at].find(([, { shifts }]) => shifts > 0) as [number, LagNow];
    expect(noticedS - 61).toBeLessThan(30);
    expect(lastShift?.fromMs).toBeCloseTo(40, 0);
    expect(Math.abs((lastShift?.toMs ?? 0) - 60)).toBeLessThan(2);
    expect(Math.abs(((lastShift?.atUs ?? 0) - T0) / 1e6 - 61)).toBeLessThan(10);
    expect(last.shifts).toBe(1);
    expect(last.ms).toBeCloseTo(60, 0);
  });

  it('says that it moved while nobody moved', () => {
    const { last } = watched({ seconds: 150, lagMs: 40, jump: { atS: 70, byMs: -25 }, plays: (second) => second < 50 || second > 90 });
    expect(last.shifts).toBe(1);
    expect(last.ms).toBeCloseTo(15, 0);
  });

  it('says that it creeps, once a minute excludes the first', () => {
    const { last } = watched({ seconds: 300, lagMs: 30, driftMsPerMin: 5 });
    expect(last.shifts).toBeGreaterThan(0);
    expect(last.shifts).toBeLessThan(3);
  });

  it('is silent where nobody moves, and keeps what it was apart from what it is', () => {
    expect(watched({ seconds: 60, plays: () => false }).last).toMatchObject({ state: 'silent', ms: undefined, low: undefined, shifts: 0 });
    const { at } = watched({ seconds: 110, lagMs: 30, plays: (second) => second < 50 });
    expect([at.get(50)?.state, at.get(70)?.state, at.get(108)?.state]).toEqual(['known', 'known', 'silent']);
    expect(at.get(108)?.ms).toBeCloseTo(30, 0);
  });

  long('raises nothing in six clean sessions', () => {
    const shifts = Array.from(
      { length: 6 },
      (_, seed) => watched({ seconds: 70, lagMs: 20 + 12 * seed, seed: seed + 10, stale: seed % 2 ? 0.5 : 0 }).last.shifts,
    );
    expect(shifts).toEqual(new Array(6).fill(0));
  });
});

describe('looks', () => {
  const look = (lag: LiveLag, lagMs: number, i: number, signal: 'mouse-motion' | 'press-change' = 'mouse-motion') =>
    lag.look({ fromUs: i * LOOK_EVERY_US, toUs: 0, lagMs, withinMs: undefined, score: 0.5, signal, curve: undefined, acted: true });

  it('that an odd stretch of data spoils are no shift, nor are those that disagree', () => {
    const lag = new LiveLag(FPS);
    for (let i = 0; i < 60; i++) look(lag, i % 20 < 5 && i > 15 ? 90 : 40 + (i % 3), i);
    expect(lag.now).toMatchObject({ state: 'known', shifts: 0 });
    for (let i = 60; i < 66; i++) look(lag, 52 + 30 * (i % 3), i);
    expect(lag.now.shifts).toBe(0);
  });

  it('are quiet where either the lag or what it is seen by is missing', () => {
    const window = { fromUs: 0, toUs: 0, withinMs: undefined, score: 0.5, curve: undefined, acted: true };
    for (const half of [
      { lagMs: 40, signal: undefined },
      { lagMs: undefined, signal: 'mouse-motion' as const },
    ]) {
      const lag = new LiveLag(FPS);
      for (let i = 0; i < 25; i++) look(lag, 40, i);
      for (let i = 1; i < QUIET_LOOKS; i++) lag.look({ ...window, ...half });
      expect(lag.now).toMatchObject({ state: 'known', ms: 40 });
      lag.look({ ...window, ...half });
      expect(lag.now.state).toBe('silent');
    }
  });

  it('at presses move by more before that is said, and say nothing of the mouse', () => {
    const lag = new LiveLag(FPS);
    for (let i = 0; i < 25; i++) look(lag, 40, i);
    for (let i = 60; i < 84; i++) look(lag, 70, i, 'press-change');
    expect(lag.now).toMatchObject({ signal: 'mouse-motion', ms: 40, shifts: 0 });
    for (let i = 84; i < 140; i++) look(lag, 85, i, 'press-change');
    expect(lag.now.shifts).toBe(0);
    for (let i = 140; i < 180; i++) look(lag, 110, i, 'press-change');
    expect(lag.now.shifts).toBe(1);
  });
});

describe('looks a minute back', () => {
  const press = (lag: LiveLag, lagMs: number, second: number, overS: number) =>
    lag.look({
      ...{ fromUs: (second - overS) * 1e6, toUs: second * 1e6 + 1, lagMs, withinMs: 4, score: 0.5, signal: 'press-change' },
      ...{ curve: undefined, acted: false },
    });

  it('are shown while they know more, and forgotten once the shorter ones see the lag move', () => {
    const lag = new LiveLag(FPS);
    for (let second = 0; second < 400; second += 2) {
      if (second % 10 === 0 && second < 300) press(lag, 81, second, 60);
      else press(lag, second % 4 === 0 ? 70 : 92, second, 20);
    }
    expect(lag.now).toMatchObject({ state: 'known', shifts: 0 });
    const before = new LiveLag(FPS);
    for (let second = 0; second < 200; second += 2)
      press(before, second % 10 === 0 ? 81 : second % 4 === 0 ? 78 : 84, second, second % 10 === 0 ? 60 : 20);
    expect(before.now.ms).toBe(81);
    for (let second = 200; second < 300; second += 2) press(before, 121, second, 20);
    expect(before.now).toMatchObject({ ms: 121, shifts: 1 });
  });
});

describe('presses while one plays', () => {
  const follow = (options: PressedOptions) => watchedFacts(pressedFacts(options));

  it('say the lag of a game without a camera to 8 ms within a minute and a half, as the verdict will', () => {
    const { last, sealedMs } = follow({ game: 'lamp', seconds: 100, presses: 330, lagMs: 81 });
    expect(last).toMatchObject({ state: 'known', signal: 'press-change', shifts: 0 });
    expect(Math.abs((last.ms ?? 0) - 81)).toBeLessThan(8);
    expect(Math.abs((last.ms ?? 0) - sealedMs)).toBeLessThan(4);
    expect((last.high ?? 0) - (last.low ?? 0)).toBeLessThanOrEqual(16);
  });

  it('say nothing of a game that does not answer', () => {
    expect(follow({ game: 'deaf', seconds: 100, presses: 330, reacts: true }).last).toMatchObject({ state: 'silent', ms: undefined });
  });

  long('one every two and a half seconds say it too, after three minutes, to 8 ms; and nothing of a game that does not answer', () => {
    const { last } = follow({ game: 'walk', busy: 0.5, seconds: 220, presses: 84, lagMs: 81 });
    expect(last).toMatchObject({ state: 'known', signal: 'press-change', shifts: 0 });
    expect(Math.abs((last.ms ?? 0) - 81)).toBeLessThan(8);
    // Stretches of 20 s alone say 73 to 89.
    expect((last.high ?? 0) - (last.low ?? 0)).toBeLessThan(12);
    for (let seed = 1; seed <= 3; seed++)
      expect(follow({ game: 'deaf', seconds: 220, presses: 84, reacts: seed % 2 === 0, seed }).last.state).toBe('silent');
  });

  long('say that it moved by 30 ms', () => {
    const { last } = follow({ game: 'lamp', seconds: 200, presses: 660, lagMs: 50, jump: { atS: 100, byMs: 30 } });
    expect(last.shifts).toBe(1);
    // The bar for presses. (4.98 ms while the stretch with both lags had a say; it is silent now, and the median of the others is 5.02.)
    expect(Math.abs((last.ms ?? 0) - 80)).toBeLessThan(8);
  });
});

it('the trail takes pads, drops the oldest, and looks at no picture twice', () => {
  const trail = new LagTrail(0);
  const [fps, hz] = [60, 480];
  for (let i = 0; i < 200 * hz; i++) {
    const second = i / hz;
    const push = Math.sin(second * 2) + Math.sin(second * 5.3);
    trail.row({ ...STILL, tsUs: second * 1e6, device: 2, dx: 0, dy: 0, axis2: push, axis3: 0 } as Row);
    if (i % (hz / fps) !== 0) continue;
    // 50 ms after the stick.
    const then = second - 0.05;
    const turn = Math.sin(then * 2) + Math.sin(then * 5.3);
    const motionX = Math.abs(turn) > 0.15 ? -10 * turn : 0;
    trail.frame({ captureUs: second * 1e6, repeat: false, blank: false, motionX, motionY: 0, change: 100 } as Frame);
  }
  const window = trail.window();
  expect(window).toMatchObject({ signal: 'stick-motion', acted: true });
  expect(Math.abs((window?.lagMs ?? 0) - 50)).toBeLessThan(12);
  expect(trail.window()).toBeUndefined();
});
