import { expect, it } from 'vitest';
import { cheaperRung, defaultRung, expectedBps, isKept, LADDER, picturesFile, rungOf } from '#core/encode/encoder-plan.ts';

const ASKED = { size: { width: 1280, height: 720 }, fps: 60, bitrateBps: 5_000_000, threads: 2 };

it('has each name once, and for each a plan whose packets fit the file of its stage', () => {
  expect(new Set(LADDER.map(({ name }) => name)).size).toBe(LADDER.length);
  const fits = { capture: ['H264'], live: ['AV01', 'HEVC'], final: ['AV01', 'HEVC'] };
  for (const { stage, planFor } of LADDER) expect(fits[stage]).toContain(planFor(ASKED).fourcc);
  expect(['h264-14', 'live-av1-11', 'live-hevc'].map((encoder) => picturesFile({ encoder }))).toEqual([
    'capture.ivf',
    'video.ivf',
    'video.mkv',
  ]);
});

it('steps down only within a stage and a codec, and stays where nothing is cheaper', () => {
  expect(cheaperRung('h264-14').name).toBe('h264-20');
  expect(cheaperRung('h264-20').name).toBe('h264-20');
  expect(cheaperRung('live-av1-12').name).toBe('live-av1-12');
  expect(cheaperRung('live-hevc').name).toBe('live-hevc');
  expect(cheaperRung('av1-9').name).toBe('av1-9');
  expect(defaultRung('live').name).toBe('live-av1-11');
  expect(() => rungOf('nvenc9')).toThrow(/no encoder nvenc9/);
});

it('counts what is kept besides the final video', () => {
  expect(isKept({ encoder: 'h264-20' })).toBe(true);
  expect(expectedBps({ ...ASKED, encoder: 'live-av1-11' })).toBe(5_000_000);
  expect(expectedBps({ ...ASKED, encoder: 'h264-14' })).toBe(5_000_000 + 0.3 * 1280 * 720 * 60);
});
