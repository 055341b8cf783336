import { expect, it } from 'vitest';
import {
  cheaperRung,
  defaultRung,
  expectedBps,
  GOLD_ENCODER,
  isKept,
  LADDER,
  LADDER_ENCODERS,
  picturesFile,
  RECORDING_ENCODERS,
  rungOf,
} from '#video/core/encoder-plan.ts';

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

it('has an encoder for gold shards that nobody is offered, and that none relieves who loses anything', () => {
  expect([...RECORDING_ENCODERS, ...LADDER_ENCODERS]).not.toContain(GOLD_ENCODER);
  expect(cheaperRung(GOLD_ENCODER).name).toBe(GOLD_ENCODER);
  expect(rungOf(GOLD_ENCODER).planFor(ASKED)).toMatchObject({ fourcc: 'H264', pixels: 'bgr0', options: { qp: '0' } });
  expect(isKept({ encoder: GOLD_ENCODER })).toBe(true);
  // Kept, and again as PNG.
  expect(expectedBps({ ...ASKED, encoder: GOLD_ENCODER })).toBe(5_000_000 + 2 * 12 * 1280 * 720 * 60);
});

it('counts what is kept besides the final video', () => {
  expect(isKept({ encoder: 'h264-20' })).toBe(true);
  expect(expectedBps({ ...ASKED, encoder: 'live-av1-11' })).toBe(5_000_000);
  expect(expectedBps({ ...ASKED, encoder: 'h264-14' })).toBe(5_000_000 + 0.3 * 1280 * 720 * 60);
});

it('asks for the preset or the quality that its name says, and for the rate that was asked for', () => {
  for (const { name, stage, planFor } of LADDER) {
    const { options } = planFor(ASKED);
    const of = name.slice(name.lastIndexOf('-') + 1);
    if (/^\d+$/.test(of)) expect([options.preset, options.crf], name).toContain(of);
    if (stage !== 'capture' && name.includes('av1')) expect(options['svtav1-params'], name).toContain(':tbr=5000:');
    if (stage === 'capture') expect(options.maxrate, name).toBe(options.bufsize);
  }
});
