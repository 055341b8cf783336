import { describe, expect, it } from 'vitest';
import { KEYBOARD } from '#format/core/input/codes.ts';
import type { InputTrace, ShardFacts } from '#format/core/quality/facts.ts';
import { onsetsIn } from '#format/core/quality/sync/onsets.ts';
import { type Moved, pressWindow, type SyncSources, sourcesOf, syncStretches, windowAt } from '#format/core/quality/sync/sync-windows.ts';
import { estimatePressLag } from '#format/core/signal/press-lag.ts';
import { Random } from '#scripts/random.ts';

const T0 = 9e6;
const [ROW_MS, FRAME_MS] = [8, 20];

interface Pressed {
  readonly seconds: number;
  /** About so many ms from press to press, by the second of the session; undefined: nobody plays. */
  readonly everyMs?: (s: number) => number | undefined;
  readonly lagMs?: (s: number) => number;
  /** Nothing answers. */
  readonly deaf?: boolean;
}

/** A lamp that lights up after each press of one key, in a picture with one region, which flickers by itself. */
function pressed({ seconds, everyMs = () => 500, lagMs = () => 80, deaf = false }: Pressed): { facts: ShardFacts; moved: Moved } {
  const chance = new Random(5);
  const frames = Math.round((seconds * 1000) / FRAME_MS) + 2;
  const rows = Math.ceil((frames * FRAME_MS) / ROW_MS);
  const keymask = new Uint16Array(rows);
  const change = Uint16Array.from({ length: frames }, () => 200 + chance.below(100));
  for (let ms = 300; ms < 1000 * seconds - 600; ) {
    const every = everyMs(ms / 1000);
    if (every !== undefined) {
      const row = Math.ceil(ms / ROW_MS);
      keymask.fill(1, row, row + 8);
      const answer = Math.ceil((row * ROW_MS - ROW_MS / 2 + lagMs(ms / 1000)) / FRAME_MS);
      if (!deaf && answer < frames) change[answer] = 3000;
    }
    ms += (every ?? 500) * (0.7 + 0.6 * chance.next());
  }
  const tsUs = Float64Array.from({ length: frames }, (_, n) => T0 + 1000 * n * FRAME_MS);
  const still = new Float32Array(rows);
  const facts = {
    meta: {},
    controls: {
      tsUs: Float64Array.from({ length: rows }, (_, i) => T0 + 1000 * i * ROW_MS),
      device: new Uint8Array(rows).fill(KEYBOARD),
      trace: { dx: still, dy: still, keymask, padHeld: new Uint8Array(rows), custom: undefined, rx: undefined, ry: undefined },
    },
    frames: { captureUs: tsUs, repeat: new Uint8Array(frames), blank: undefined },
  } as unknown as ShardFacts;
  return { facts, moved: { count: frames, dx: new Float32Array(frames), dy: new Float32Array(frames), regions: [change] } };
}

const stretches = (told: Pressed) => {
  const { facts, moved } = pressed(told);
  return syncStretches(facts, moved);
};
const heard = (told: Pressed) => stretches(told).windows.map(({ lagMs }) => lagMs !== undefined);

describe('a stretch of presses', () => {
  it('tells their lag, and how closely it is known', () => {
    const [window] = stretches({ seconds: 10 }).windows;
    expect(Math.abs((window?.lagMs ?? 0) - 80)).toBeLessThan(10);
    expect(window).toMatchObject({ signal: 'press-change', acted: false });
    expect(window?.withinMs).toBeGreaterThan(0);
    expect(window?.curve).toHaveLength(101);
    expect(window?.score).toBeGreaterThan(0.5);
  });

  it('tells what the presses say of the changes, in grey levels', () => {
    const { facts, moved } = pressed({ seconds: 10 });
    const { tsUs, device, trace } = facts.controls;
    const [fromUs, toUs] = [T0 + 20_000, T0 + 20_000 + 10e6];
    // Each picture but the first, and those of the last moment.
    const numbers = Array.from({ length: moved.count - 2 }, (_, i) => i + 1);
    const expected = estimatePressLag({
      ...onsetsIn({ tsUs, device, trace: trace as InputTrace }, fromUs, toUs),
      beforeMs: Float64Array.from(numbers, (n) => (n - 2) * FRAME_MS),
      atMs: Float64Array.from(numbers, (n) => (n - 1) * FRAME_MS),
      effects: (moved.regions ?? []).map((region) => Float64Array.from(numbers, (n) => (region[n] as number) / 256)),
    });
    expect(syncStretches(facts, moved).windows[0]).toMatchObject({
      lagMs: expected?.lagMs,
      withinMs: expected?.withinMs,
      score: expected?.score,
    });
  });

  it('says nothing where no picture answers, or changes by region are not known', () => {
    expect(heard({ seconds: 10, deaf: true })).toEqual([false]);
    const { facts, moved } = pressed({ seconds: 10 });
    expect(syncStretches(facts, { ...moved, regions: undefined }).windows).toMatchObject([{ lagMs: undefined, signal: undefined }]);
  });

  it('may have presses of longer ago looked at than motion', () => {
    const { facts, moved } = pressed({ seconds: 12 });
    const sources = sourcesOf(facts, moved) as SyncSources;
    const [from, middle, to] = [T0 + 20_000, T0 + 11e6, T0 + 12e6];
    expect(windowAt(sources, middle, to).lagMs).toBeUndefined();
    expect(windowAt(sources, middle, to, from)).toEqual(pressWindow(sources, from, to));
  });

  it('of fewer than two pictures says nothing', () => {
    const { facts, moved } = pressed({ seconds: 10 });
    const sources = sourcesOf(facts, moved) as SyncSources;
    expect(pressWindow(sources, T0 + 1e6, T0 + 1e6 + 20_000)).toMatchObject({ lagMs: undefined, acted: false, score: 0 });
  });
});

describe('the stretches of a game of presses', () => {
  it('are of 20 s where half of them say something', () => {
    const { windows, whole } = stretches({ seconds: 40, everyMs: (s) => (s < 20 ? 500 : undefined) });
    expect(windows.map(({ lagMs }) => lagMs !== undefined)).toEqual([true, false]);
    expect(whole?.lagMs).toBeDefined();
  });

  it('are of a minute where fewer do, but half of those', () => {
    expect(heard({ seconds: 60, everyMs: (s) => (s < 20 ? 500 : undefined) })).toEqual([true]);
    expect(heard({ seconds: 120, everyMs: (s) => (s > 60 ? 3500 : undefined) })).toEqual([false, true]);
  });

  it('are of three minutes where that is not enough', () => {
    const { windows } = stretches({ seconds: 180, everyMs: () => 15_000 });
    expect(windows.map(({ lagMs, fromUs, toUs }) => [lagMs !== undefined, Math.round((toUs - fromUs) / 1e6)])).toEqual([[true, 180]]);
  });

  it('say nothing, two of them, in a session that is silent otherwise', () => {
    // A longer stretch has several lags in it, and so has none.
    const some = (count: number, lagMs: readonly number[]) =>
      heard({ seconds: 140, everyMs: (s) => (s < 20 * count ? 500 : undefined), lagMs: (s) => lagMs[Math.floor(s / 20)] ?? 0 });
    expect(some(2, [40, 200])).toEqual(new Array(7).fill(false));
    expect(some(3, [40, 120, 200])).toEqual([true, true, true, false, false, false, false]);
  });
});

describe('the lag of a few stretches of presses', () => {
  it('is that of all presses at once', () => {
    const { facts, moved } = pressed({ seconds: 40 });
    const { windows, whole } = syncStretches(facts, moved);
    const sources = sourcesOf(facts, moved) as SyncSources;
    expect(whole).toEqual(pressWindow(sources, T0 + 20_000, T0 + 20_000 + 40e6));
    expect(whole).toMatchObject({ fromUs: windows[0]?.fromUs, toUs: windows[1]?.toUs, signal: 'press-change' });
    expect(whole?.lagMs).toBeDefined();
  });

  it('is that stretch’s own where there is but one', () => {
    expect(stretches({ seconds: 10 }).whole).toBeUndefined();
  });

  it('is none where they differ from it by more than 4 ms beyond what they know', () => {
    expect(stretches({ seconds: 40, lagMs: (s) => (s < 20 ? 80 : 120) }).whole).toBeUndefined();
  });
});
