import { describe, expect, it } from 'vitest';
import type { Check, ShardFacts } from '#format/core/quality/facts.ts';
import { eventsAccounted } from '#format/core/quality/input/accounting.ts';
import { sessionUsable } from '#format/core/quality/usable.ts';
import { videoBitrate } from '#format/core/quality/video/bitrate.ts';
import type { DeepFacts } from '#format/core/quality/video/pictures.ts';
import { suddenChanges } from '#format/core/quality/video/sudden.ts';
import { windowSteady } from '#format/core/quality/video/window.ts';

const one = (check: Check, facts: object) => [check(facts as unknown as ShardFacts)].flat()[0];

describe('the bit rate', () => {
  const rate = (bps: number, { asked, seconds = 60 }: { asked?: number; seconds?: number } = {}) =>
    one(videoBitrate, {
      meta: { display: { fps: 60 }, recorder: asked === undefined ? undefined : { video: { bitrate_bps: asked } } },
      video: { pts: new Float64Array(60 * seconds), fileBytes: (bps * seconds) / 8, width: 1280, height: 720 },
    });

  it('is at most a quarter more than was asked for, in half a minute and more', () => {
    expect(rate(6.25e6, { asked: 5e6 })).toMatchObject({ severity: 'pass', measured: 6.25, limit: 6.25 });
    expect(rate(6.26e6, { asked: 5e6 })).toMatchObject({ severity: 'warn', way: { settings: ['encoder'] } });
    expect(rate(9e6, { asked: 5e6, seconds: 29 })).toMatchObject({ severity: 'pass' });
    expect(rate(9e6, { asked: 5e6, seconds: 30 })).toMatchObject({ severity: 'warn' });
  });

  it('that is asked for is 1 Mb/s at least for 720p60, and nothing where nothing is known', () => {
    expect(rate(9e5, { asked: 1e6 })).toMatchObject({ severity: 'pass' });
    expect(rate(9e5, { asked: 999_999 })).toMatchObject({ severity: 'warn', way: { settings: ['bitrate'] } });
    expect(rate(123_456)).toMatchObject({ severity: 'pass', says: '0.12 Mb/s' });
    expect(rate(123_456)).not.toHaveProperty('limit');
    expect(rate(0, { seconds: 0 })).toBeUndefined();
  });
});

describe('a window', () => {
  const views = (list: readonly (readonly [frame: number, shows: string])[], onlyWindow: boolean | undefined = true) =>
    one(windowSteady, {
      meta: { recorder: { video: { only_window: onlyWindow, views: list.map(([frame, shows]) => ({ frame, shows })) } } },
    });

  it('is steady where nothing changes but how it was at first', () => {
    expect(views([])).toMatchObject({ severity: 'pass', measured: 0, limit: 0 });
    expect(views([[0, '800x600']])).toMatchObject({ severity: 'pass' });
    expect(views([[0, 'minimised']])).toMatchObject({ severity: 'warn', says: 'from frame 0 on it is minimised' });
    expect(views([[1, '800x600']])).toMatchObject({
      severity: 'warn',
      says: 'from frame 1 on it has 800x600 pixels',
      at: [{ from: 1, to: 1, of: 'frame' }],
    });
    expect(views([[5, '800x600']], false)).toBeUndefined();
  });

  it('or a screen that could not be read is said to be black, each change up to six', () => {
    expect(views([[5, 'lost']], false)).toMatchObject({ severity: 'warn', says: 'from frame 5 on it could not be read and is black' });
    const says = (count: number) => String(views(Array.from({ length: count }, (_, n) => [n + 1, '9x9'] as const))?.says);
    expect([says(6).includes('more'), says(7).endsWith('1 more'), says(9).endsWith('3 more')]).toEqual([false, true, true]);
  });
});

describe('sudden changes', () => {
  const CAPTURED = 2 * 256;
  const sudden = (captured: readonly number[], shown: readonly number[]) =>
    [
      suddenChanges(
        { frames: { change: Uint16Array.from(captured) } } as unknown as ShardFacts,
        { pictures: { change: Uint16Array.from(shown), count: shown.length } } as unknown as DeepFacts,
      ),
    ].flat()[0];
  /** Nine quiet frames, with one change. */
  const at = (n: number, by: number, around = 0) => Array.from({ length: 9 }, (_, i) => (i === n ? by : around));

  it('are two grey levels at least, and six times any other within three frames', () => {
    expect(sudden(at(4, CAPTURED), at(4, 900))).toMatchObject({ severity: 'pass', says: expect.stringContaining('0 of 1') });
    expect(sudden(at(4, CAPTURED - 1), at(4, 900))).toBeUndefined();
    expect(sudden(at(4, 600, 100), at(4, 900))).toMatchObject({ severity: 'pass' });
    expect(sudden(at(4, 600, 101), at(4, 900))).toBeUndefined();
    const far = at(4, 600).with(0, 500).with(8, 500);
    expect(sudden(far, at(4, 900))).toMatchObject({ says: expect.stringContaining('of 1 ') });
    expect(sudden(at(4, 600).with(7, 500), at(4, 900))).toBeUndefined();
    for (const n of [1, 2, 3, 5, 6, 7]) expect(sudden(at(4, 600).with(n, 101), at(4, 900))).toBeUndefined();
    expect(sudden(at(7, 600).with(8, 101), at(7, 900))).toBeUndefined();
    expect(sudden(at(1, 600), at(1, 900))).toMatchObject({ severity: 'pass' });
    // The first picture has none before it.
    expect(sudden(at(0, 600), at(0, 900))).toBeUndefined();
  });

  it('are late where the video changes most at another frame, up to three away', () => {
    for (const n of [1, 2, 3, 5, 6, 7])
      expect(sudden(at(4, 600), at(n, 900))).toMatchObject({ severity: 'fail', at: [{ from: 4, to: 4 }] });
    expect(sudden(at(4, 600), at(8, 900))).toMatchObject({ severity: 'pass' });
    expect(sudden(at(7, 600), at(8, 900))).toMatchObject({ severity: 'fail' });
    // What is further away is another change.
    expect(sudden(at(8, 600).with(2, 599), at(8, 900).with(2, 999))).toMatchObject({ says: expect.stringMatching(/^0 of 2 /) });
    expect(sudden(at(4, 600), at(4, 900).slice(0, 4))).toBeUndefined();
    expect(suddenChanges({} as ShardFacts, {} as DeepFacts)).toEqual([]);
  });
});

describe('events', () => {
  const accounted = (seq: readonly number[], inRows?: number) =>
    [eventsAccounted({ events: { seq: Float64Array.from(seq) }, controls: { events: inRows } } as unknown as ShardFacts)].flat();

  it('are numbered from 0 without a hole, and all in the rows', () => {
    expect(accounted([0, 1, 2], 3)).toMatchObject([
      { severity: 'pass', limit: 0 },
      { severity: 'pass', measured: 0, limit: 0 },
    ]);
    expect(accounted([0, 1, 5])).toMatchObject([{ severity: 'fail', measured: 3, at: [{ from: 2, to: 2 }] }, {}]);
    expect(accounted([1, 2])).toMatchObject([{ severity: 'fail', measured: 1, at: [{ from: 0, to: 0 }] }, { severity: 'pass' }]);
    expect(accounted([0, 4, 5])).toMatchObject([{ severity: 'fail', measured: 3, at: [{ from: 1, to: 1 }] }, {}]);
    expect(accounted([0, 0, 1])).toMatchObject([{ severity: 'fail', measured: 1 }, {}]);
    expect(accounted([0, 1], 5)).toMatchObject([{ severity: 'pass' }, { severity: 'fail', measured: 3 }]);
    expect(accounted([0, 1], 0)).toMatchObject([{}, { severity: 'fail', measured: 2 }]);
  });
});

describe('frames that can be used', () => {
  /** A hundred frames with a row each, but for what is changed. */
  const usable = (
    change: (frames: { blank: Uint8Array; luma: Uint16Array; captureUs: Float64Array }, rows: Float64Array) => void,
    gaps: object[] = [],
  ) => {
    const tsUs = Float64Array.from({ length: 100 }, (_, n) => n * 50_000);
    const frames = { blank: new Uint8Array(100), luma: new Uint16Array(100).fill(9000), captureUs: tsUs.slice() };
    const rows = tsUs.slice();
    change(frames, rows);
    const video = { pts: tsUs, timebase: { num: 1, den: 1e6 } };
    return one(sessionUsable, { frames, video, controls: { tsUs: rows }, meta: { recorder: { gaps } } });
  };

  it('are nine in ten, or trimming is worth it', () => {
    expect(usable(() => {})).toMatchObject({ severity: 'pass', measured: 100, says: 'all 100 frames can be used' });
    expect(usable(({ blank }) => blank.fill(1, 0, 10))).toMatchObject({ severity: 'pass', measured: 90 });
    expect(usable(({ blank }) => blank.fill(1, 0, 11))).toMatchObject({ severity: 'warn', at: [{ from: 0, to: 10, of: 'frame' }] });
  });

  it('are none that lie in a gap, are black, or have no row within 8 ms, each counted once', () => {
    const gaps = [{ from_us: 0, to_us: 100_000, reason: 'held' }];
    const found = usable(({ blank, luma }, rows) => {
      blank[5] = 1;
      luma.fill(0, 0, 4);
      for (let n = 90; n < 100; n++) rows[n] = (rows[n] as number) + (n === 90 ? 8000 : 8001);
    }, gaps);
    expect(found).toMatchObject({
      measured: 86,
      says: '86 of 100 frames can be used: the game had no focus, or was not seen in 3, the picture is black in 2, no input row is near in 9',
    });
  });
});
