import { expect, it } from 'vitest';
import { codecName, expectedBps, FINAL_ENCODERS, goldBps, heldBackBy, LADDER, rungOf } from '#video/core/encoder-plan.ts';
import { HARDWARE } from '#video/core/hardware.ts';
import { kbps, mostKeptBps } from '#video/core/rung.ts';

const ASKED = { size: { width: 1280, height: 720 }, fps: 60, bitrateBps: 5_000_000, threads: 2 };
const optionsOf = (name: string, change: object = {}) => rungOf(name).planFor({ ...ASKED, ...change }).options;

it('rates are in whole kbit/s, of a thousand bits each', () => {
  expect([4_999_499, 4_999_500, 5_000_499].map(kbps)).toEqual([4999, 5000, 5000]);
});

it('kept pictures take two bits a pixel at most: 110 Mb/s at 720p60', () => {
  expect(mostKeptBps(ASKED)).toBe(110_592_000);
  expect(optionsOf('h264-14')).toMatchObject({ maxrate: '110592000', bufsize: '110592000' });
  expect(optionsOf('h264-nvenc')).toMatchObject({ maxrate: '110592000', bufsize: '110592000', b: '0' });
});

it('lossless pictures are expected to take twelve, kept pictures three tenths of one', () => {
  const small = { size: { width: 10, height: 6 }, fps: 5 };
  expect(goldBps(small)).toBe(12 * 300);
  expect(expectedBps({ ...ASKED, ...small, encoder: 'h264-20' })).toBe(5_000_000 + 90);
  expect(expectedBps({ ...ASKED, ...small, encoder: 'gold' })).toBe(5_000_000 + 2 * 3600);
});

it('only SVT-AV1 needs a rest after a packet while it records: two milliseconds', () => {
  const rests = [...LADDER, ...HARDWARE, rungOf('gold')].map(({ name, planFor }) => [name, planFor(ASKED).restUs] as const);
  expect(Object.fromEntries(rests.filter(([, restUs]) => restUs !== 0))).toEqual({ 'live-av1-11': 2000, 'live-av1-12': 2000 });
});

it('encoders hold back as many pictures as their adapter’s way to give packets does', () => {
  const names = ['h264-14', 'live-av1-nvenc', 'live-hevc-amf', 'h264-amf', 'live-hevc-mf', 'h264-videotoolbox'];
  expect(names.map(heldBackBy)).toEqual([0, 0, 1, 1, 2, 2]);
});

it('a final video is HEVC only where its encoder makes that', () => {
  expect(FINAL_ENCODERS.map((encoder) => `${encoder} ${codecName({ encoder })}`)).toEqual([
    'av1-9 AV1',
    'av1-8 AV1',
    'hevc-veryfast HEVC',
    'hevc-ultrafast HEVC',
  ]);
  // What is kept becomes AV1 afterwards.
  expect(['h264-14', 'live-hevc-qsv'].map((encoder) => codecName({ encoder }))).toEqual(['AV1', 'HEVC']);
});

it('a rate is that asked for, with a fifth more as the limit where only a variable one has low delay', () => {
  expect(optionsOf('live-av1-nvenc')).toMatchObject({ maxrate: '5000000', bufsize: '5000000', rc: 'cbr' });
  expect(optionsOf('live-hevc-qsv')).toMatchObject({ maxrate: '6000000', bufsize: '5000000', low_delay_brc: '1' });
  expect(optionsOf('live-hevc', { threads: 3 })['x265-params']).toMatch(/^vbv-maxrate=5000:vbv-bufsize=5000:.*:pools=3:/);
});

it('a keyframe comes every two seconds, or as asked for', () => {
  expect(optionsOf('h264-amf')).toMatchObject({ header_spacing: '120' });
  expect(optionsOf('h264-amf', { fps: 30, gopFrames: 45 })).toMatchObject({ header_spacing: '45' });
});

it('VideoToolbox keeps pictures at half a bit a pixel', () => {
  expect(optionsOf('h264-videotoolbox')).toMatchObject({ b: '27648000' });
});
