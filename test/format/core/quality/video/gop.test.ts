import { describe, expect, it } from 'vitest';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import { gopLength } from '#format/core/quality/video/stream.ts';

const FPS = 10;

interface Told {
  readonly gop?: number;
  /** Frames that are black, as `[from, to)`. */
  readonly blank?: readonly [from: number, to: number];
  readonly frames?: false;
}

/** What is said of a video with keyframes at these frames, and so many frames. */
function gops(keys: readonly number[], count: number, { gop, blank, frames }: Told = {}) {
  const key = Uint8Array.from({ length: count }, (_, n) => Number(keys.includes(n)));
  const isBlank = Uint8Array.from({ length: count }, (_, n) => Number(blank !== undefined && n >= blank[0] && n < blank[1]));
  const recorder = gop === undefined ? undefined : { video: { gop_frames: gop } };
  const facts = { meta: { display: { fps: FPS }, recorder }, video: { key }, frames: frames === false ? undefined : { blank: isBlank } };
  return gopLength(facts as unknown as ShardFacts);
}

describe('keyframes', () => {
  it('come every two seconds at least', () => {
    expect(gops([0, 20, 40], 60)).toMatchObject({ severity: 'pass', measured: 20, limit: 20, says: 'longest GOP 20 frames', at: [] });
    expect(gops([0, 20, 41], 61)).toMatchObject({ severity: 'fail', measured: 21, at: [{ from: 20, to: 20, of: 'frame' }] });
    expect(gops([0, 20], 41)).toMatchObject({ severity: 'fail', measured: 21, at: [{ from: 20 }] });
    expect(gops([0], 20)).toMatchObject({ severity: 'pass', measured: 20 });
  });

  it('come as often as the recorder declared, if that is more often', () => {
    expect(gops([0, 15], 30, { gop: 15 })).toMatchObject({ severity: 'pass', limit: 15 });
    expect(gops([0, 16], 30, { gop: 15 })).toMatchObject({ severity: 'fail', measured: 16, at: [{ from: 0 }] });
    expect(gops([0, 20], 40, { gop: 300 })).toMatchObject({ severity: 'pass', limit: 20 });
  });

  it('come no more often than every second, but for the last', () => {
    expect(gops([0, 10, 20], 25)).toMatchObject({ severity: 'pass', says: 'longest GOP 10 frames' });
    expect(gops([0, 10, 20], 25, { frames: false })).toMatchObject({ severity: 'pass' });
    expect(gops([0, 9, 15, 25], 45)).toMatchObject({ severity: 'warn', measured: 20, says: 'longest GOP 20 frames, 2 shorter than 1 s' });
    expect(gops([0, 1], 12)).toMatchObject({ severity: 'warn', measured: 11, says: 'longest GOP 11 frames, 1 shorter than 1 s' });
  });

  it('are needed where the picture turns black, and where it is seen again, whatever the distance', () => {
    expect(gops([0, 13, 17, 30], 40, { blank: [13, 17] })).toMatchObject({ severity: 'pass' });
    expect(gops([0, 13, 17, 30], 40)).toMatchObject({ severity: 'warn' });
    expect(gops([0, 13, 17, 30], 40, { blank: [12, 18] })).toMatchObject({ severity: 'warn' });
    // At one end of it is enough.
    expect(gops([0, 5, 20], 30, { blank: [5, 30] })).toMatchObject({ severity: 'pass' });
    expect(gops([0, 12, 17, 29], 40, { blank: [12, 40] })).toMatchObject({ severity: 'pass' });
    expect(gops([0, 13, 17, 30], 40, { frames: false })).toMatchObject({ severity: 'warn' });
    expect(gops([0, 1, 11], 21, { blank: [1, 21] })).toMatchObject({ severity: 'pass' });
    // The first frame turns into nothing.
    expect(gops([0, 5, 20], 30, { blank: [0, 3] })).toMatchObject({ severity: 'warn' });
  });

  it('are what the video begins with', () => {
    expect(gops([1, 11], 20)).toMatchObject({
      severity: 'fail',
      says: 'the first frame is not a keyframe',
      at: [{ from: 0, to: 0, of: 'frame' }],
    });
    expect(gops([], 0)).toMatchObject({ severity: 'fail', measured: 0 });
  });
});
