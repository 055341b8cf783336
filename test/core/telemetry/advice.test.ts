import { describe, expect, it } from 'vitest';
import { Adviser, type Figures } from '#core/telemetry/advice.ts';
import { LiveDrift } from '#core/telemetry/live-drift.ts';
import { NearestRows } from '#core/telemetry/nearest-rows.ts';
import { RecentHistogram } from '#core/telemetry/recent.ts';
import { FINE } from '#test/support/fine-figures.ts';
import { long } from '#test/support/long.ts';

/** Looks twenty times a second; `at` returns the figures at a given second. Returns the seconds at which each rule is shown. */
function shownAt(seconds: number, at: (second: number) => Partial<Figures>): Map<string, number[]> {
  const adviser = new Adviser();
  const shown = new Map<string, number[]>();
  for (let i = 0; i < seconds * 20; i++) {
    const second = i / 20;
    for (const { rule } of adviser.look({ ...FINE, frames: 3600 + i * 3, ...at(second) }, i * 50_000))
      shown.set(rule, [...(shown.get(rule) ?? []), second]);
  }
  return shown;
}

describe('advice', () => {
  it('is absent while all is well', () => {
    expect(shownAt(30, () => ({}))).toEqual(new Map());
  });

  it.each<[string, (second: number) => Partial<Figures>]>([
    ['no-frames', () => ({ lastFrameAgeMs: 1500 })],
    ['unusable', () => ({ unusable: 5000 })],
    ['encoder-behind', (second) => ({ drops: Math.floor(second) })],
    ['encoder-behind', () => ({ encodeUs: { p50: 1, p99: 400_000 } })],
    ['capture-late', (second) => ({ repeats: Math.floor(second * 2) })],
    ['capture-jitters', () => ({ residualUs: { p50: 1, p99: 5000 } })],
    ['input-late', () => ({ tickUs: { p50: 1, p99: 5000 } })],
    ['clock-drifts', () => ({ driftMsPerMin: { slope: 0.3, low: 0.2, high: 0.4 } })],
    ['lag-moved', (second) => ({ lag: { state: 'known', shifts: Math.floor(second / 3) } })],
    ['disk-low', () => ({ diskLeftS: 500 })],
    ['no-input', () => ({ keyEvents: 0, mouseEvents: 0 })],
  ])('shows %s once it has lasted two seconds', (rule, at) => {
    const shown = shownAt(20, at);
    expect([...shown.keys()]).toEqual([rule]);
    expect(shown.get(rule)?.[0]).toBeGreaterThanOrEqual(2);
  });

  it.each<[string, Partial<Figures>, Partial<Figures>]>([
    ['no-frames', { lastFrameAgeMs: 1000 }, { lastFrameAgeMs: 1001 }],
    ['no-frames', { lastFrameAgeMs: 1001, frames: 0 }, { lastFrameAgeMs: 1001, frames: 1 }],
    ['encoder-behind', { encodeUs: { p50: 1, p99: 350_000 } }, { encodeUs: { p50: 1, p99: 350_001 } }],
    ['capture-jitters', { residualUs: { p50: 1, p99: 4000 } }, { residualUs: { p50: 1, p99: 4001 } }],
    ['input-late', { tickUs: { p50: 1, p99: 4000 } }, { tickUs: { p50: 1, p99: 4001 } }],
    ['disk-low', { diskLeftS: 600 }, { diskLeftS: 599 }],
    ['unusable', { frames: 1000, unusable: 500 }, { frames: 1000, unusable: 501 }],
    ['unusable', { frames: 1000, unusable: 501, elapsedS: 10 }, { frames: 1000, unusable: 501, elapsedS: 10.1 }],
    ['no-input', { keyEvents: 0, mouseEvents: 0, elapsedS: 30 }, { keyEvents: 0, mouseEvents: 0, elapsedS: 30.1 }],
    ['no-input', { keyEvents: 0, mouseEvents: 0, padEvents: 1 }, { keyEvents: 0, mouseEvents: 0, padEvents: 0 }],
  ])('%s is said beyond its limit, and not at it: %j, %j', (rule, at, beyond) => {
    expect(shownAt(4, () => at).has(rule)).toBe(false);
    expect(shownAt(4, () => beyond).has(rule)).toBe(true);
  });

  it('does not flicker: a brief spell is ignored, and advice once shown stays for eight seconds', () => {
    expect(shownAt(30, (second) => ({ residualUs: { p50: 1, p99: second > 5 && second < 6 ? 9000 : 300 } }))).toEqual(new Map());
    const seconds =
      shownAt(40, (second) => ({ residualUs: { p50: 1, p99: second > 5 && second < 10 ? 9000 : 300 } })).get('capture-jitters') ?? [];
    expect(seconds[0]).toBeCloseTo(7, 0);
    expect(seconds.at(-1)).toBeCloseTo(18, 0);
    expect(seconds).toHaveLength(Math.round(((seconds.at(-1) as number) - (seconds[0] as number)) * 20) + 1);
  });

  it('says nothing about missing input while the game is not in focus', () => {
    expect(shownAt(20, () => ({ keyEvents: 0, mouseEvents: 0, closedFor: 'unfocused' }))).toEqual(new Map());
  });
});

it('recent figures forget what is older than two turns', () => {
  const recent = new RecentHistogram(10);
  recent.turn(5e6);
  for (let i = 0; i < 100; i++) recent.add(900);
  expect(recent.quantile(0.99)).toBe(900);
  recent.turn(10e6);
  for (let i = 0; i < 100; i++) recent.add(40);
  expect([recent.quantile(0.4), recent.quantile(0.99), recent.count]).toEqual([50, 900, 200]);
  recent.turn(15e6);
  expect([recent.quantile(0.99), recent.count]).toEqual([40, 100]);
  recent.turn(20e6);
  expect(recent.count).toBe(0);
});

it('the nearest row received is found', () => {
  const rows = new NearestRows();
  expect(rows.distance(5)).toBe(Number.POSITIVE_INFINITY);
  for (let i = 0; i < 2000; i++) rows.row(i * 4167);
  expect(rows.distance(1999 * 4167 + 900)).toBe(900);
  expect(rows.distance(1700 * 4167 - 300)).toBe(300);
});

long('the live drift is the slope of the line, in constant memory', () => {
  const drift = new LiveDrift();
  expect(drift.slope).toBeUndefined();
  // Three hours at a tenth of the frames.
  for (let i = 0; i < 6 * 3600 * 3; i++) drift.add(i * 166_667, 20 + (i % 5) + (0.3 * 1000 * i * 166_667) / 60e6);
  expect(drift.slope?.slope).toBeCloseTo(0.3, 2);
  expect(drift.slope?.low).toBeGreaterThan(0.25);
});
