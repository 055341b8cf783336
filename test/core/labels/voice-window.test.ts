import { expect, it } from 'vitest';
import { VoiceWindow } from '#core/labels/voice-window.ts';

const SECOND = 1_000_000;
const tone = (amplitude: number) => Int16Array.from({ length: 400 }, (_, i) => amplitude * Math.sin((2 * Math.PI * i) / 20));

/** Levels of blocks of 50 ms, one after the other. */
function levels(window: VoiceWindow, blocks: number, fromUs: number, amplitude: number): number[] {
  return Array.from({ length: blocks }, (_, i) => window.add(tone(amplitude), fromUs + (i * SECOND) / 20)?.rms ?? []).flat();
}

it('a tone has the level of its amplitude over the root of two, every five seconds', () => {
  const said = levels(new VoiceWindow(), 20 * 16, 0, 16_384);
  expect(said).toHaveLength(3);
  for (const rms of said) expect(rms).toBeCloseTo(0.5 / Math.SQRT2, 3);
});

it('silence is zero, and the loudest is one at most', () => {
  expect(levels(new VoiceWindow(), 101, 0, 0)).toEqual([0]);
  const window = new VoiceWindow();
  window.add(new Int16Array(400).fill(-32_768), 0);
  expect(window.add(new Int16Array(400).fill(-32_768), 5 * SECOND)).toEqual({ fromUs: 0, toUs: 5 * SECOND, rms: 1 });
});

it('of a time in which nothing may be recorded nothing is kept', () => {
  const window = new VoiceWindow();
  levels(window, 99, 0, 32_767);
  window.forget();
  expect(levels(window, 99, 6 * SECOND, 0)).toEqual([]);
  expect(window.add(tone(0), 11 * SECOND)).toEqual({ fromUs: 6 * SECOND, toUs: 11 * SECOND, rms: 0 });
});

it('a single sample is a stretch, and no sample is none; the next stretch knows nothing of it', () => {
  const window = new VoiceWindow();
  const [half, none] = [Int16Array.of(16_384), new Int16Array()];
  expect(window.add(none, 0)).toBeUndefined();
  expect(window.add(none, 9 * SECOND)).toBeUndefined();
  expect(window.add(half, 10 * SECOND)?.rms).toBe(0.5);
  expect(window.add(half, 15 * SECOND)).toEqual({ fromUs: 10 * SECOND, toUs: 15 * SECOND, rms: 0.5 });
});
