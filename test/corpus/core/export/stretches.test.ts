import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evenStretches, stretches } from '#corpus/core/export/stretches.ts';

const keysEvery = (gop: number, count: number) => (frame: number) => Math.min(count, (Math.floor(frame / gop) + 1) * gop);

describe('stretches', () => {
  it('are as long as possible, and begin at keyframes', () => {
    expect(stretches({ from: 0, to: 1000 }, keysEvery(120, 1000), 480)).toEqual([
      { from: 0, to: 480 },
      { from: 480, to: 960 },
      { from: 960, to: 1000 },
    ]);
    expect(stretches({ from: 240, to: 600 }, keysEvery(120, 1000), 130)).toEqual([
      { from: 240, to: 360 },
      { from: 360, to: 480 },
      { from: 480, to: 600 },
    ]);
  });

  it('keep a group whole that is longer by itself, and make nothing of nothing', () => {
    expect(stretches({ from: 0, to: 300 }, keysEvery(200, 300), 100)).toEqual([
      { from: 0, to: 200 },
      { from: 200, to: 300 },
    ]);
    expect(stretches({ from: 0, to: 0 }, keysEvery(1, 0), 10)).toEqual([]);
  });

  it('leave no short rest where the last two can share', () => {
    const limits = { least: 600, most: 3600 };
    expect(evenStretches({ from: 0, to: 3720 }, keysEvery(120, 3720), limits)).toEqual([
      { from: 0, to: 1800 },
      { from: 1800, to: 3720 },
    ]);
    expect(evenStretches({ from: 0, to: 200 }, keysEvery(120, 200), limits)).toEqual([{ from: 0, to: 200 }]);
  });

  it('stay as they are where the last is long enough, and are halved where a keyframe lies in the middle', () => {
    const limits = { least: 100, most: 300 };
    const cut = (to: number) => evenStretches({ from: 0, to }, keysEvery(25, to), limits).map((one) => one.to);
    expect(cut(400)).toEqual([300, 400]);
    expect(cut(475)).toEqual([300, 475]);
    expect(cut(399)).toEqual([175, 399]);
    // Half of 350 is a keyframe.
    expect(cut(350)).toEqual([175, 350]);
  });

  it('share their frames up to the very limit', () => {
    const keys = [40, 150, 240];
    const nextKey = (frame: number) => keys.find((key) => key > frame) ?? 240;
    const cut = (most: number) => evenStretches({ from: 0, to: 240 }, nextKey, { least: 100, most }).map((one) => one.to);
    expect(cut(200)).toEqual([40, 240]);
    expect(cut(199)).toEqual([150, 240]);
  });

  it('stay within their limit, even if the rest is then short', () => {
    const cut = evenStretches({ from: 0, to: 351 }, keysEvery(25, 351), { least: 110, most: 125 });
    expect(cut.map(({ from, to }) => to - from)).toEqual([125, 125, 101]);
  });

  it('hold every frame once, in any shard', () => {
    const gops = fc.record({ gop: fc.integer({ min: 1, max: 300 }), count: fc.integer({ min: 0, max: 3000 }) });
    const limits = fc.record({ least: fc.integer({ min: 1, max: 500 }), more: fc.integer({ min: 0, max: 2000 }) });
    fc.assert(
      fc.property(gops, limits, ({ gop, count }, { least, more }) => {
        for (const cut of [
          stretches({ from: 0, to: count }, keysEvery(gop, count), least + more),
          evenStretches({ from: 0, to: count }, keysEvery(gop, count), { least, most: least + more }),
        ]) {
          expect(cut.map(({ from }) => from)).toEqual(count === 0 ? [] : [0, ...cut.slice(0, -1).map(({ to }) => to)]);
          expect(cut.at(-1)?.to ?? 0).toBe(count);
          expect(cut.every(({ from, to }) => to > from && from % gop === 0 && to - from <= Math.max(gop, least + more))).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
