import { describe, expect, it } from 'vitest';
import type { Meta } from '#format/core/documents/meta.ts';
import type { Qat } from '#format/core/documents/qat.ts';
import { countsOf } from '#shard/core/report/counts.ts';
import { type ReportData, reportPage } from '#shard/core/report/page.ts';
import { playedFacts } from '#test/support/facts.ts';

const { meta } = playedFacts({ seconds: 1 }).facts;
const timeline = { seconds: 5, mouse: [1], repeats: [0], keys: [], gaps: [], markersS: [] };

/** A page about a hundred seconds of a session. */
const page = (qat: object = {}, data: Partial<ReportData> = {}) =>
  reportPage(
    {
      shard: 'shards/a',
      meta,
      qat: { verdict: 'pass', findings: [], duration_s: 100, frames: 6000, residuals: {}, ...qat } as unknown as Qat,
      judged: 'now',
      residuals: countsOf([1, 2]),
      nearestRows: countsOf([1, 2]),
      drift: [],
      timeline,
      network: undefined,
      moments: [],
      secondsOf: ({ from, to }) => ({ fromS: from / 60, toS: to / 60 }),
      ...data,
    },
    'hash',
  );

describe('findings', () => {
  const at = [{ from: 600, to: 660, of: 'frame' as const }];
  const findings = [
    { check: 'a.fine', severity: 'pass', says: 'all well', at, remedy: 'nothing to do', measured: 3, unit: 'ms', limit: 5 },
    { check: 'b.warns', severity: 'warn', says: 'so so', at: [], unit: 'us' },
    { check: 'c.fails', severity: 'fail', says: 'all bad', at, remedy: 'do something', measured: 9, unit: 'ms' },
    { check: 'd.fails', severity: 'fail', says: 'bad', at: [] },
    { check: 'e.fine', severity: 'pass', says: 'well', at: [] },
    { check: 'f.fine', severity: 'pass', says: 'well', at: [] },
  ];
  const drawn = page({ findings });
  const row = (check: string) => new RegExp(`<tr class="\\w+"><th scope="row">${check}</th>.*?</tr>`).exec(drawn)?.[0];

  it('are counted, and the worst come first', () => {
    expect(drawn).toContain('6 checks of what was recorded, 2 failed, 1 with a warning');
    const order = ['c.fails', 'd.fails', 'b.warns', '<summary>3 checks passed', 'a.fine'].map((text) => drawn.indexOf(text));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order).not.toContain(-1);
  });

  it('that did not pass say where, what to do and how to cut it out', () => {
    expect(row('c.fails')).toBe(
      '<tr class="fail"><th scope="row">c.fails</th><td>9 ms</td><td></td><td>all bad<p class="at">frame 600–660</p><p class="remedy">do something</p><p class="cut"><code>gap trim shards/a --drop 9.50-11.50</code></p></td></tr>',
    );
  });

  it('say nothing of what they have not', () => {
    expect(row('b.warns')).toBe('<tr class="warn"><th scope="row">b.warns</th><td> </td><td></td><td>so so</td></tr>');
    expect(row('d.fails')).toBe('<tr class="fail"><th scope="row">d.fails</th><td> </td><td></td><td>bad</td></tr>');
  });

  it('that passed need no remedy', () => {
    expect(row('a.fine')).toBe('<tr class="pass"><th scope="row">a.fine</th><td>3 ms</td><td>5</td><td>all well</td></tr>');
    expect(drawn).not.toContain('No problems found.');
    expect(page({ findings: findings.slice(0, 1) })).toContain('No problems found.');
  });
});

describe('the header', () => {
  it('names build and map where there are any', () => {
    const titled = (title: Meta['title']) => /<dt>title<\/dt><dd>([^<]*)/.exec(page({}, { meta: { ...meta, title } }))?.[1];
    expect(titled({ name: 'Game', build: '', map: '' })).toBe('Game');
    expect(titled({ name: 'Game', build: '7', map: 'dust' })).toBe('Game · 7 · dust');
  });
});

describe('the sync section', () => {
  const lag = { median: 37.25, low: 36, high: 38, spread_p95: 1.5, signal: 'mouse-motion' };
  const stretch = (from_s: number, to_s: number, lag_ms?: number) => ({
    from_s,
    to_s,
    ...(lag_ms !== undefined && { lag_ms, signal: 'mouse-motion' }),
  });
  const sync = { windows: [stretch(0, 30, 37)], histogram: { from_ms: 0, step_ms: 5, counts: [1] }, lag_ms: lag };

  it('says when input and pictures were not compared, and nothing of it when they were', () => {
    expect(page()).toContain('Input and pictures have not been compared');
    expect(page({ sync })).not.toContain('Input and pictures have not been compared');
    expect(page({ sync })).not.toContain('Too little happened');
  });

  it('says when the error of the stamps was not measured', () => {
    const { calibration: _none, ...recorder } = meta.recorder ?? {};
    expect(page({}, { meta: { ...meta, recorder } as Meta })).toContain('was not measured on the recording machine');
  });

  it('says how much stretches differ where there are two or more, and how much the lag drifts where that is known', () => {
    const spread = '; 95 % of the stretches lie within 1.5 ms of that';
    expect(page({ sync })).not.toContain(spread);
    expect(page({ sync: { ...sync, windows: [stretch(0, 30, 37), stretch(30, 60, 38)] } })).toContain(spread);
    expect(page({ sync })).not.toContain('Drift');
    expect(page({ sync: { ...sync, trend_ms_per_min: { slope: 0.25, low: 0.1, high: 0.4 } } })).toContain(
      ' Drift 0.250 ms/min (95 %: 0.100 to 0.400).',
    );
  });

  it('compares the lag with the game’s own', () => {
    const against = (off_ms: number) => page({ sync: { ...sync, reference: { ms: 40, source: 'ten sessions', off_ms } } });
    expect(against(-3)).toContain('That is 3.0 ms less than');
    expect(against(3)).toContain('That is 3.0 ms more than');
    expect(against(0)).toContain('That is 0.0 ms more than');
    expect(page({ sync })).not.toContain('That is');
  });

  it('draws the lag of each stretch at its middle', () => {
    const drawn = page({ sync: { ...sync, windows: [stretch(10, 30, 37), stretch(30, 50), stretch(50, 70, 40)] } });
    const lags = Array.from(drawn.matchAll(/<rect class="dot"[^>]*><title>([^<]*)/g), ([, title]) => title);
    expect(lags).toEqual(['0:20: 37 ms', '1:00: 40 ms']);
  });
});

describe('the network section', () => {
  it('draws only what was measured of the round trip and of the loss', () => {
    const drawn = page({}, { network: [{ atS: 1, lossPct: 2, uplinkKbps: 150.4 }, { atS: 2 }] });
    expect(drawn).toContain('Medians: round trip not measured, jitter not measured, to the other side 150 kbit/s, from it not measured.');
    expect(drawn).toContain('<h3>Loss of the minute before</h3>');
    expect(drawn).toContain('<title>0:01: 2 %</title>');
    expect(drawn).not.toContain('<h3>Round trip</h3>');
    expect(drawn.match(/class="dot"/g)).toHaveLength(1);
  });
});

describe('the residuals', () => {
  it('are in a table, in ms, under names that a reader knows', () => {
    const us = (p50: number) => ({ p50, p95: 2000, p99: 3000, max: 12_345 });
    const drawn = page({ residuals: { frame_us: us(1000), other_us: us(10), encode_us: undefined } });
    expect(drawn).toContain('<th scope="row">frame: |capture − grid|</th><td>1.00</td><td>2.00</td><td>3.00</td><td>12.35</td></tr>');
    expect(drawn).toContain('<th scope="row">other_us</th><td>0.01</td>');
    expect(drawn).not.toContain('capture to disk');
  });

  it('show the clock over the session from two points on, and the limit for a row’s distance where it lies on the scale', () => {
    const CLOCK = 'Frame clock over the session';
    expect(page({}, { drift: [[0, 1]] })).not.toContain(CLOCK);
    expect(
      page(
        {},
        {
          drift: [
            [0, 1],
            [50, 2],
          ],
        },
      ),
    ).toContain(CLOCK);
    expect(page()).not.toContain('class="limit"');
    const wide = page({}, { nearestRows: { from: 0, step: 1000, counts: new Array<number>(10).fill(1) } });
    // Eight tenths of the way from 58 to 950.
    expect(wide).toMatch(/class="limit" x1="771.6"/);
  });
});

describe('moments', () => {
  it('have their picture, time and reason; a page without any has no place for them', () => {
    expect(page()).not.toContain('Moments worth a look');
    const drawn = page({}, { moments: [{ frame: 600, seconds: 10, why: 'a < b', picture: 'AAAA' }] });
    expect(drawn).toContain('<h2>Moments worth a look</h2>');
    expect(drawn).toContain(
      '<figure><img alt="Frame 600" src="data:image/jpeg;base64,AAAA"><figcaption>0:10, frame 600: a &lt; b</figcaption></figure>',
    );
  });
});
