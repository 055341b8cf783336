import { join } from 'node:path';
import type { PatchFrames } from '#core/calibration/flips.ts';
import { patchLuma } from '#core/calibration/target.ts';
import { FRAMES } from '#format/core/parquet/tables.ts';
import type { Region } from '#format/core/video/picture-size.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { videoFileOf } from '#format/video/video-frames.ts';
import { decodeLuma } from '#shard/pictures/decode-luma.ts';

/** Halfway between the target's dark and light grey. */
const HALF_LUMA = 128;

/** Decodes a shard's video and returns, for each patch, in which frames it is light. */
export async function readPatches(
  shard: string,
  patches: readonly Region[],
  onFrame?: (done: number, of: number) => void,
): Promise<PatchFrames[]> {
  using table = await TableReader.open(join(shard, FRAMES.file));
  const captureUs = await table.numbers('capture_us');
  const repeat = await table.fill('repeat', new Uint8Array(table.rows));
  const light = await decodePatches(join(shard, videoFileOf(shard)), patches, (done) => onFrame?.(done, captureUs.length));
  return light.map((one) => ({ captureUs, repeat, light: one }));
}

/** For each patch, frame by frame: 1 where it is light. */
export async function decodePatches(video: string, patches: readonly Region[], onFrame?: (done: number) => void): Promise<Uint8Array[]> {
  const light: number[][] = patches.map(() => []);
  let frame = 0;
  await decodeLuma(video, ({ luma, stride }) => {
    patches.forEach((patch, i) => {
      light[i]?.push(patchLuma(luma, stride, patch) > HALF_LUMA ? 1 : 0);
    });
    frame += 1;
    onFrame?.(frame);
  });
  return light.map((one) => Uint8Array.from(one));
}
