import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ClipReader } from '#format/clip/clip-reader.ts';
import { CONFORMANCE } from '#scripts/conformance/cases.ts';
import { FrameIndex, unpackFrames } from '#shard/core/review/frame-table.ts';
import { framesOf, inputOf } from '#shard/review/tracks.ts';
import { GOLDEN_SHARD } from '#test/support/shards.ts';

const indexOf = async (shard: string) => new FrameIndex(unpackFrames((await framesOf(shard)).buffer as ArrayBuffer));

it.each([GOLDEN_SHARD, join(CONFORMANCE, 'shards', 'foreign-snappy')])('%s: every packet is where a clip has it', async (shard) => {
  using clips = await ClipReader.open(shard);
  const index = await indexOf(shard);
  expect(index.count).toBe(clips.count);
  for (const frame of [0, 1, 45, index.count - 1]) {
    expect(index.range(frame, frame + 1)).toEqual({ begin: expect.any(Number), end: expect.any(Number) });
    expect(index.keyBefore(frame)).toBe(clips.keyBefore(frame));
  }
  expect(index.range(0, index.count).end - index.range(0, index.count).begin).toBe(clips.bytesOf({ from: 0, to: index.count }));
});

it('the presses of another maker’s shard are those that its rows show', async () => {
  const { presses, gaps } = await inputOf(join(CONFORMANCE, 'shards', 'foreign-snappy'));
  using clips = await ClipReader.open(join(CONFORMANCE, 'shards', 'foreign-snappy'));
  expect(new Set(presses.map(({ code }) => code))).toEqual(new Set([...(await clips.codes())].filter((code) => code !== 'move')));
  expect(presses.length).toBeGreaterThan(5);
  for (const { fromUs, toUs } of presses) expect(toUs).toBeGreaterThanOrEqual(fromUs);
  expect(gaps).toEqual([]);
});
