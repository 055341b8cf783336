import { expect, it } from 'vitest';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import { faithfulPictures } from '#format/core/quality/video/faithful.ts';
import { encodersRelieved } from '#format/core/quality/video/relieved.ts';

const meta = (recorder: object | undefined) => ({ meta: { recorder } }) as unknown as ShardFacts;
const faithful = (recorder: object | undefined) => [faithfulPictures(meta(recorder))].flat()[0];
const relieved = (recorder: object | undefined) => [encodersRelieved(meta(recorder))].flat()[0];

it('one changed region in a thousand may show another picture', () => {
  const late = (count: number, frames: readonly number[] = []) =>
    faithful({ video: { faithful: { compared: 10_000, late: count, frames } } });
  expect(late(10)).toMatchObject({ severity: 'pass', measured: 0.1, limit: 0.1 });
  expect(late(11, [7, 8])).toMatchObject({
    severity: 'fail',
    says: '11 of 10000 changed regions do not show their own picture',
    at: [{ from: 7, to: 8, of: 'frame' }],
  });
});

it('nothing is known of a video that was encoded while recording, and nothing asked of other makers', () => {
  expect(faithful({ video: {} })).toMatchObject({ severity: 'warn', way: { settings: ['encode'] } });
  expect(faithful(undefined)).toBeUndefined();
});

it('an encoder that took over is told, with the frame from which it did', () => {
  expect(relieved({ video: {} })).toMatchObject({
    severity: 'pass',
    measured: 0,
    limit: 0,
    says: 'one encoder from beginning to end',
    at: [],
  });
  const two = [
    { frame: 40, why: 'it hung', encoder: 'x264' },
    { frame: 90, why: 'it ended' },
  ];
  expect(relieved({ video: { relieved: two } })).toMatchObject({
    severity: 'warn',
    measured: 2,
    says: 'from frame 40 on another encoder (x264): it hung; from frame 90 on another encoder: it ended',
    at: [{ from: 40, to: 40, of: 'frame' }, { from: 90 }],
  });
  expect(relieved(undefined)).toBeUndefined();
});
