import { expect, it } from 'vitest';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import { capturedMotion, syncMeasured } from '#format/core/quality/sync/captured-motion.ts';

const frames = (certainty: readonly number[]) => ({
  tsUs: new Float64Array(certainty.length),
  regions: [],
  motion: { dx: new Float32Array(3), dy: new Float32Array(3), certainty: Float32Array.from(certainty) },
});
const said = (facts: object) => [syncMeasured({ meta: { recorder: {} }, ...facts } as unknown as ShardFacts)].flat();

it('the motion of captured pictures is what the lag is found from, where it was measured', () => {
  const measured = frames([0.5, 0.5, 0.5]) as unknown as NonNullable<ShardFacts['frames']>;
  expect(capturedMotion({ frames: measured })).toEqual({ count: 3, dx: measured.motion?.dx, dy: measured.motion?.dy, regions: [] });
  expect(capturedMotion({ frames: { ...measured, motion: undefined } })).toBeUndefined();
  expect(capturedMotion({ frames: undefined })).toBeUndefined();
});

it('a shard of ours says of how many pictures the motion was measured', () => {
  expect(said({ frames: frames([Number.NaN, 0, 0.9]) })).toMatchObject([
    { severity: 'pass', measured: 2, says: 'the motion of 2 of 3 captured pictures was measured' },
  ]);
  expect(said({ frames: frames([Number.NaN, 0]) })).toMatchObject([
    { severity: 'pass', measured: 1, says: expect.stringContaining('1 of 2') },
  ]);
  expect(said({ frames: frames([Number.NaN]) })).toMatchObject([
    { severity: 'warn', measured: 0, says: expect.stringContaining('the lag behind the input is not known') },
  ]);
  expect(said({ frames: undefined })).toMatchObject([{ severity: 'warn', measured: 0 }]);
  expect(said({ frames: frames([1]), meta: {} })).toEqual([]);
});
