import { describe, expect, it } from 'vitest';
import { curve, histogram, number, timeScale } from '#shard/core/report/svg.ts';
import { TIMELINE_COLUMNS, type Timeline, timelineSvg } from '#shard/core/report/timeline.ts';

/** Elements of a kind: their numbers in order, and what is written in them. */
const of = (drawn: string, name: string, kind: string) =>
  Array.from(
    drawn.matchAll(new RegExp(`<${name} class="${kind}"([^>]*?)/?>(?:<title>)?([^<]*)`, 'g')),
    ([, attributes = '', text = '']) => ({
      at: Array.from(attributes.matchAll(/ (?:x|y|x1|y1|x2|y2|width|height)="([^"]*)"/g), ([, value]) => Number(value)),
      text,
    }),
  );
const places = (drawn: string, name: string, kind: string) => of(drawn, name, kind).map(({ at }) => at);
const texts = (drawn: string, name: string, kind: string) => of(drawn, name, kind).map(({ text }) => text);

describe('a histogram', () => {
  const drawn = histogram('x', { from: 10, step: 5, counts: [1, 0, 3, 1] }, 'us', [20, 9, 31]);

  it('has a bar for each count, as wide as its step and as high as the count’s logarithm', () => {
    // Twice the logarithm: a count of 3 is twice as high as one of 1.
    const [width, high] = [(950 - 58) / 4, 55];
    expect(places(drawn, 'rect', 'bar')).toEqual([
      [58, 118 - high, width - 0.5, high],
      [58 + 2 * width, 8, width - 0.5, 110],
      [58 + 3 * width, 118 - high, width - 0.5, high],
    ]);
    expect(texts(drawn, 'rect', 'bar')).toEqual(['10 to 15 us: 1', '20 to 25 us: 3', '25 to 30 us: 1']);
  });

  it('has a scale from the first step to the end of the last, and the limits that lie on it', () => {
    expect(places(drawn, 'line', 'tick').map(([x]) => x)).toEqual([58, 281, 504, 727, 950]);
    expect(texts(drawn, 'text', 'scale')).toEqual(['10', '15', '20', '25', '30', '3', 'count, on a logarithmic scale', 'us']);
    expect(places(drawn, 'line', 'limit')).toEqual([[504, 8, 504, 118]]);
    expect(places(drawn, 'line', 'axis')).toEqual([[58, 118, 950, 118]]);
  });

  it('of a single count has a bar as wide as the scale, of full height', () => {
    const one = histogram('x', { from: 0, step: 1, counts: [1] }, 'us');
    expect(places(one, 'rect', 'bar')).toEqual([[58, 8, 891.5, 110]]);
    expect(texts(one, 'text', 'scale')[5]).toBe('1');
  });

  it('shows a limit at either end of its scale', () => {
    const ends = histogram('x', { from: 10, step: 5, counts: [1, 0, 3, 1] }, 'us', [9.99, 10, 30, 30.01]);
    expect(places(ends, 'line', 'limit').map(([x]) => x)).toEqual([58, 950]);
  });

  it('of nothing is an empty scale', () => {
    expect(places(histogram('x', { from: 0, step: 1, counts: [] }, 'us'), 'rect', 'bar')).toEqual([]);
  });
});

describe('a curve', () => {
  it('has a dot for each value, and says what it is', () => {
    const drawn = curve(
      'y',
      [
        [0, 0],
        [30, 1.234],
        [60, 150.6],
      ],
      60,
      'ms',
    );
    expect(places(drawn, 'rect', 'dot').map(([x, , w, h]) => [x, w, h])).toEqual([
      [57, 2, 2],
      [503, 2, 2],
      [949, 2, 2],
    ]);
    expect(texts(drawn, 'rect', 'dot')).toEqual(['0:00: 0 ms', '0:30: 1.23 ms', '1:00: 151 ms']);
    expect(texts(drawn, 'text', 'scale').slice(0, 3)).toEqual(['151', '0', 'ms']);
  });

  it.each([
    [8, ['0:00', '0:01', '0:02', '0:03', '0:04', '0:05', '0:06', '0:07', '0:08']],
    [9, ['0:00', '0:02', '0:04', '0:06', '0:08']],
    [480, ['0:00', '1:00', '2:00', '3:00', '4:00', '5:00', '6:00', '7:00', '8:00']],
    [7200, ['0:00', '20:00', '40:00', '1:00:00', '1:20:00', '1:40:00', '2:00:00']],
    [72_000, ['0:00', '2:30:00', '5:00:00', '7:30:00', '10:00:00', '12:30:00', '15:00:00', '17:30:00', '20:00:00']],
  ])('of %d s has marks at %j', (seconds, marks) => {
    expect(
      texts(
        timeScale(seconds, 0, (s) => s),
        'text',
        'scale',
      ),
    ).toEqual(marks);
  });

  it.each([1, 2, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600])('of eight times %d s has a mark after each', (step) => {
    const at = places(
      timeScale(8 * step, 0, (s) => s),
      'line',
      'tick',
    ).map(([x]) => x);
    expect(at).toEqual(Array.from({ length: 9 }, (_, i) => i * step));
  });

  it('has its last mark’s text end there where less than half a step is left', () => {
    const anchors = (seconds: number) =>
      Array.from(timeScale(seconds, 0, (s) => s).matchAll(/text-anchor="(\w+)"/g), ([, anchor]) => anchor);
    expect(anchors(9).slice(-2)).toEqual(['middle', 'middle']);
    expect(anchors(8.9).slice(-2)).toEqual(['middle', 'end']);
  });

  it.each([
    [0, '0'],
    [12, '12'],
    [99.99, '100'],
    [1.234, '1.23'],
    [-123.4, '-123'],
  ])('writes %d as %s', (value, text) => {
    expect(number(value)).toBe(text);
  });
});

describe('a timeline', () => {
  const columns = (values: Readonly<Record<number, number>>) => Array.from({ length: TIMELINE_COLUMNS }, (_, i) => values[i] ?? 0);
  const timeline: Timeline = {
    seconds: 86,
    mouse: columns({ 3: 50, 9: 100 }),
    repeats: columns({ 5: 2 }),
    keys: [{ name: 'W', held: columns({ 1: 1, 2: 0.5 }) }],
    gaps: [{ fromS: 10, toS: 20, reason: 'unfocused' }],
    markersS: [43],
  };
  const drawn = timelineSvg(timeline);

  it('has a lane for each kind of thing, one below the other', () => {
    expect(texts(drawn, 'text', 'lane')).toEqual(['W', 'mouse', 'repeats', 'gaps', 'markers']);
    expect(places(drawn, 'line', 'axis')).toEqual([18, 62, 80, 98, 116].map((y) => [86, y, 86 + TIMELINE_COLUMNS, y]));
  });

  it('has its lanes’ names left of them, and the time below', () => {
    expect(places(drawn, 'text', 'lane')).toEqual([15, 33, 77, 95, 113].map((y) => [80, y]));
    expect(drawn).toContain('viewBox="0 0 960 144"');
    expect(places(drawn, 'line', 'tick')[0]).toEqual([86, 120, 86, 124]);
  });

  it('of fewer columns has wider ones; a mouse that hardly moves is shown as slow', () => {
    const two = timelineSvg({ ...timeline, mouse: [0.5, 0.25], repeats: [0, 3], keys: [{ name: 'W', held: [0, 1] }] });
    expect(places(two, 'rect', 'key')).toEqual([[516, 4, 430, 14]]);
    expect(places(two, 'rect', 'mouse')).toEqual([
      [86, 42, 430, 20],
      [516, 52, 430, 10],
    ]);
    expect(places(two, 'rect', 'repeat')).toEqual([[516, 66, 430, 14]]);
    expect(places(timelineSvg({ ...timeline, mouse: [1] }), 'rect', 'mouse')).toEqual([[86, 22, 860, 40]]);
  });

  it('shows what was when: each at its column, as high as it is much', () => {
    expect(places(drawn, 'rect', 'key')).toEqual([
      [87, 4, 1, 14],
      [88, 11, 1, 7],
    ]);
    expect(places(drawn, 'rect', 'mouse')).toEqual([
      [89, 42, 1, 20],
      [95, 22, 1, 40],
    ]);
    expect(of(drawn, 'rect', 'repeat')).toEqual([{ at: [91, 66, 1, 14], text: '2 repeats' }]);
    expect(of(drawn, 'rect', 'gap')).toEqual([{ at: [186, 84, 100, 14], text: 'unfocused, 0:10 to 0:20' }]);
    expect(of(drawn, 'rect', 'marker')).toEqual([{ at: [515, 102, 2, 14], text: '0:43' }]);
  });
});

it('is drawn as it was looked at', async () => {
  const lines = (drawn: string) => `${drawn.replaceAll('><', '>\n<')}\n`;
  const counts = { from: -3, step: 0.5, counts: [0, 2, 9, 100, 3, 0, 1] };
  await expect(lines(histogram('x', counts, 'ms', [-2, 0, 5]))).toMatchFileSnapshot('drawn/histogram.svg');
  const points = Array.from({ length: 40 }, (_, i) => [3 * i, i % 9 === 4 ? Number.NaN : 20 + 10 * Math.sin(i / 3)] as const);
  await expect(lines(curve('y', points, 120, 'ms'))).toMatchFileSnapshot('drawn/curve.svg');
});
