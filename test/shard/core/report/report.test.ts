import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Meta } from '#format/core/documents/meta.ts';
import type { Qat } from '#format/core/documents/qat.ts';
import { clockText } from '#shard/core/report/clock-text.ts';
import { countsOf } from '#shard/core/report/counts.ts';
import { cutsFor, trimCommandText } from '#shard/core/report/cuts.ts';
import { reportPage } from '#shard/core/report/page.ts';
import { curve, escaped, histogram } from '#shard/core/report/svg.ts';
import { TIMELINE_COLUMNS } from '#shard/core/report/timeline.ts';
import { TimelineFold } from '#shard/core/report/timeline-fold.ts';
import { worstFrames } from '#shard/core/report/worst-frames.ts';
import type { NetworkPoint } from '#shard/core/review/network-track.ts';
import { playedFacts } from '#test/support/facts.ts';

describe('cuts', () => {
  const at = (...places: [number, number][]) => ({ at: places.map(([from, to]) => ({ from, to, of: 'frame' as const })) });
  const seconds = ({ from, to }: { from: number; to: number }) => ({ fromS: from / 60, toS: to / 60 });

  it('extend half a second around a fault, and merge when nothing would be left between them', () => {
    expect(cutsFor(at([600, 660], [780, 790], [3600, 3600]), seconds, 120)).toEqual([
      { fromS: 9.5, toS: 790 / 60 + 0.5 },
      { fromS: 59.5, toS: 60.5 },
    ]);
  });

  it('stay within the session', () => {
    expect(cutsFor(at([0, 6]), seconds, 120)?.[0]?.fromS).toBe(0);
    expect(cutsFor(at([7190, 7199]), seconds, 120)?.[0]?.toS).toBe(120);
  });

  it('are undefined when cutting does not help', () => {
    expect(cutsFor({ at: [] }, seconds, 120)).toBeUndefined();
    expect(cutsFor(at([0, 7199]), seconds, 120)).toBeUndefined();
    expect(cutsFor({ at: [{ from: 1, to: 2, of: 'byte' }] }, () => undefined, 120)).toBeUndefined();
    expect(cutsFor(at(...Array.from({ length: 30 }, (_, i): [number, number] => [i * 600, i * 600])), seconds, 900)).toBeUndefined();
  });

  it('are printed as a command ready for a shell', () => {
    expect(trimCommandText('shards/a-b', [{ fromS: 1.234, toS: 5 }])).toBe('gap trim shards/a-b --drop 1.23-5.00');
    expect(trimCommandText("it's here", [{ fromS: 1, toS: 5 }])).toBe("gap trim 'it'\\''s here' --drop 1.00-5.00");
  });
});

describe('drawings', () => {
  it('never contain foreign markup, whatever the text', () => {
    fc.assert(fc.property(fc.string(), (text) => !/[<>"']/.test(escaped(text))));
  });

  it('contain only numbers, whatever the values', () => {
    fc.assert(
      fc.property(fc.array(fc.double()), fc.double(), (values, seconds) => {
        const drawn =
          histogram('x', countsOf(values), 'us') +
          curve(
            'y',
            values.map((value, i) => [i, value] as const),
            Math.abs(seconds) % 1e5,
            'ms',
          );
        expect(drawn).not.toMatch(/="[^"]*(NaN|Infinity|undefined)[^"]*"/);
      }),
    );
  });

  it('draw a curve from the left edge to the right, its values from the bottom to the top', () => {
    const drawn = curve(
      'y',
      [
        [0, 0],
        [5, 2],
        [10, 4],
        [7, Number.NaN],
      ],
      10,
      'ms',
    );
    const points = /<polyline[^>]*points="([^"]*)"/.exec(drawn)?.[1];
    expect(points).toBe('58,118 504,63 950,8');
    // 0 is always shown, above values that are all below it.
    expect(
      /points="([^"]*)"/.exec(
        curve(
          'y',
          [
            [0, -4],
            [10, -2],
          ],
          10,
          'ms',
        ),
      )?.[1],
    ).toBe('58,118 950,63');
  });

  it('count every value once', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 500 }), (values) => {
        expect(countsOf(values).counts.reduce((sum, count) => sum + count, 0)).toBe(values.length);
      }),
    );
  });

  it('print 599.9999 s as ten minutes', () => {
    expect(clockText(599.9999)).toBe('10:00');
    expect(clockText(3725)).toBe('1:02:05');
  });
});

it('the timeline knows how long each key was held, how far the mouse moved, and where frames repeat', () => {
  const fold = new TimelineFold(0, TIMELINE_COLUMNS * 1000, { W: 0, A: 1, S: 2 });
  const tsUs = Float64Array.from({ length: 2000 }, (_, i) => i * 500);
  const device = new Uint8Array(2000).map((_, i) => i % 2);
  fold.masks(
    tsUs,
    device,
    Uint16Array.from({ length: 2000 }, (_, i) => (i >= 100 && i < 300 ? 1 : i >= 1000 ? 2 : 0)),
    0,
  );
  fold.motion(
    tsUs,
    Float32Array.from({ length: 2000 }, (_, i) => (i === 41 ? -7 : 0)),
    0,
  );
  fold.repeat(5500);
  const { keys, mouse, repeats } = fold.finish(TIMELINE_COLUMNS * 1000, { gaps: [], markersS: [] });
  expect(keys.map(({ name }) => name)).toEqual(['W', 'A']);
  const [w, a] = keys.map(({ held }) => held.reduce((sum, share) => sum + share, 0));
  // In columns, a millisecond each.
  expect(w).toBeCloseTo(100);
  expect(a).toBeCloseTo(TIMELINE_COLUMNS - 500);
  expect(mouse[20]).toBe(7000);
  expect(repeats.findIndex((count) => count > 0)).toBe(5);
});

it('what lies before or behind the timeline is in its first or last column', () => {
  const fold = new TimelineFold(1e6, 1e6 + TIMELINE_COLUMNS * 1000, {});
  for (const us of [0, 1e6, 1e6 + 999, 1e6 + TIMELINE_COLUMNS * 1000, 9e9]) fold.repeat(us);
  const { repeats } = fold.finish(1e6 + TIMELINE_COLUMNS * 1000, { gaps: [], markersS: [] });
  expect([repeats[0], repeats[1], repeats.at(-2), repeats.at(-1)]).toEqual([3, 0, 0, 2]);
});

it('looks at what failed first, and at the capture furthest from its grid', () => {
  const finding = (check: string, severity: 'fail' | 'warn', from: number) => ({
    check,
    severity,
    says: '',
    at: [{ from, to: from + 2, of: 'frame' as const }],
  });
  const residual = new Float64Array(600);
  residual[77] = -900;
  const worst = worstFrames(
    { findings: [finding('b.warns', 'warn', 10), finding('a.fails', 'fail', 500)] },
    new Uint8Array(600),
    residual,
    60,
  );
  const first = new Float64Array(3).fill(-900);
  expect(worstFrames({ findings: [] }, Uint8Array.of(0, 0, 1), first, 60)).toMatchObject([{ frame: 0 }]);
  expect(worstFrames({ findings: [] }, Uint8Array.of(1, 0, 0), Float64Array.of(9e6, 1, -2), 60)).toMatchObject([{ frame: 2 }]);
  expect(worst).toEqual([
    { frame: 11, why: 'b.warns' },
    { frame: 77, why: 'captured -0.90 ms from its grid, the furthest' },
    { frame: 501, why: 'a.fails' },
  ]);
});

describe('the page', () => {
  const { facts } = playedFacts({ seconds: 5 });
  const recorder = facts.meta.recorder as NonNullable<Meta['recorder']>;
  const page = (meta: Meta, change: object = {}, network?: NetworkPoint[]) =>
    reportPage(
      {
        shard: 'shards/a',
        meta,
        qat: { verdict: 'pass', findings: [], duration_s: 5, frames: 300, residuals: {}, ...change } as unknown as Qat,
        judged: 'now, in depth',
        residuals: countsOf([1, 2]),
        nearestRows: countsOf([1, 2]),
        drift: [],
        timeline: {
          seconds: 5,
          mouse: [1],
          repeats: [0],
          keys: [],
          gaps: [{ fromS: 1, toS: 2, reason: 'unfocused' }],
          markersS: [3],
        },
        network,
        moments: [],
        secondsOf: () => undefined,
      },
      'hash',
    );

  it('draws gaps and markers at their times', () => {
    const drawn = page(facts.meta);
    expect(drawn).toMatch(/class="gap"[^>]*><title>unfocused, 0:01 to 0:02/);
    expect(drawn).toMatch(/class="marker"[^>]*><title>0:03/);
  });

  it('draws the network where it was measured, and says what was not', () => {
    expect(page(facts.meta)).not.toContain('<h2>Network</h2>');
    const drawn = page(facts.meta, {}, [
      { atS: 1, rttMs: 20, jitterMs: 2 },
      { atS: 2, rttMs: 30.5, jitterMs: 2 },
      { atS: 3, rttMs: 30.5 },
    ]);
    expect(drawn).toContain('Medians: round trip 30.5 ms, jitter 2 ms, to the other side not measured');
    expect(drawn).toMatch(/Round trip over time.*<title>0:02: 30.5 ms/s);
    expect(drawn).not.toContain('Loss of the minute before');
  });

  it('says what a calibration found, and when nothing is known of the lag', () => {
    const calibration = {
      ...recorder.calibration,
      bias_us: { low: -100, high: 250 },
      correction_us: 75,
      stamp_error_us: { p99: 900 },
      age_s: 43_200,
    };
    const calibrated = { ...facts.meta, recorder: { ...recorder, calibration } } as unknown as Meta;
    const sync = { windows: [], histogram: { from_ms: 0, step_ms: 5, counts: [0] } };
    const said = page(calibrated, { sync });
    expect(said).toMatch(/bias between -0\.10\d* and 0\.25\d* ms.*measured 0\.5 days before/);
    expect(said).toContain('Too little happened to relate input and picture.');
    const known = page(calibrated, {
      sync: {
        ...sync,
        lag_ms: { median: 37, low: 36, high: 38, spread_p95: 1, signal: 'mouse-motion' },
        reference: { ms: 40, source: '<b>three</b> sessions', off_ms: -3 },
        changes: [{ at_s: 61, from_ms: 40, to_ms: 60 }],
      },
    });
    expect(known).toContain('That is 3.0 ms less than the game’s own 40.0 ms (&lt;b&gt;three&lt;/b&gt; sessions).');
    expect(known).toContain('It changes from 40.0 to 60.0 ms at 1:01.');
  });
});
