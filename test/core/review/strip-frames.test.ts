import { describe, expect, it } from 'vitest';
import { stripFrames } from '#core/review/strip-frames.ts';

const frames = (count: number, keys: readonly number[], blank: readonly number[] = []) => ({
  key: Uint8Array.from({ length: count }, (_, n) => Number(keys.includes(n))),
  blank: Uint8Array.from({ length: count }, (_, n) => Number(blank.includes(n))),
});

describe('the frames of a film strip', () => {
  it('are keyframes, one near the middle of each stretch', () => {
    const keys = Array.from({ length: 10 }, (_, n) => 30 * n);
    expect(stripFrames(frames(300, keys), 5)).toEqual([30, 90, 150, 210, 270]);
    expect(stripFrames(frames(300, keys), 1)).toEqual([150]);
  });

  it('lie in their own stretch, the earlier of two that are as near', () => {
    expect(stripFrames(frames(300, [0, 210, 250]), 3)).toEqual([0, 250]);
    expect(stripFrames(frames(100, [40, 60]), 1)).toEqual([40]);
  });

  it('show something where there is something to see', () => {
    expect(stripFrames(frames(100, [0, 50, 90], [50]), 1)).toEqual([90]);
    expect(stripFrames(frames(100, [50, 90], [50]), 1)).toEqual([90]);
    expect(stripFrames(frames(100, [0, 50], [0, 50]), 1)).toEqual([50]);
  });

  it('are fewer than asked for in a short recording, and none in an empty one', () => {
    expect(stripFrames(frames(40, [0, 30]), 8)).toEqual([0, 30]);
    expect(stripFrames(frames(0, []), 8)).toEqual([]);
    expect(stripFrames(frames(10, []), 3)).toEqual([]);
  });
});
