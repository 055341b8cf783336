import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { VIDEO_FILE } from '#format/core/layout.ts';
import { type TsUs, tsAt } from '#format/core/time/units.ts';
import { ShardFolder } from '#format/folder/shard-folder.ts';
import { scanVideo } from '#format/video/video-file.ts';
import type { DamagedCopy } from '#scripts/quality/damaged-copy.ts';
import { Random } from '#scripts/random.ts';
import { finalSettings } from '#session/encode/settings.ts';
import { decodePictures } from '#shard/pictures/decode-luma.ts';
import { defaultRung } from '#video/core/encoder-plan.ts';
import { Encoder } from '#video/encoder.ts';
import { VideoWriter } from '#video/video-writer.ts';

/** A damage to the pictures: for each frame, the number of the frame whose picture it shows, at most {@link BEHIND} back or one ahead. */
export interface VideoDamage {
  readonly name: string;
  readonly shows: (frames: number) => Int32Array;
  /** False: there is nothing to find. */
  readonly must?: boolean;
}

/** Pictures kept so that they can be shown again: two seconds. */
const BEHIND = 130;

const each = (frames: number, shown: (frame: number, before: Int32Array) => number) => {
  const all = new Int32Array(frames);
  for (let frame = 0; frame < frames; frame++) all[frame] = shown(frame, all);
  return all;
};
/** In place of a lost frame the one before is shown again, unmarked. */
const lost = (isLost: (frame: number) => boolean) => (frames: number) =>
  each(frames, (frame, all) => (frame > 0 && isLost(frame) ? (all[frame - 1] as number) : frame));

function atRandom(pct: number, burst = 1): (frame: number) => boolean {
  const chance = new Random(burst);
  let left = 0;
  return () => {
    if (left === 0 && chance.next() < pct / 100 / burst) left = burst;
    if (left === 0) return false;
    left -= 1;
    return true;
  };
}

export const VIDEO_DAMAGES: readonly VideoDamage[] = [
  { name: 're-encoded, nothing else', must: false, shows: (frames) => each(frames, (frame) => frame) },
  { name: '0.1 % of the frames lost at random', shows: lost(atRandom(0.1)) },
  { name: '1 % of the frames lost at random', shows: lost(atRandom(1)) },
  { name: '5 % of the frames lost at random', shows: lost(atRandom(5)) },
  { name: '1 % of the frames lost in bursts of 6', shows: lost(atRandom(1, 6)) },
  { name: '300 ms freeze', shows: lost((frame) => frame > 1500 && frame <= 1518) },
  { name: 'a block of 2 s repeated', shows: (frames) => each(frames, (frame) => (frame >= 1500 && frame < 1620 ? frame - 120 : frame)) },
  { name: 'two frames swapped', shows: (frames) => each(frames, (frame) => (frame === 1500 ? 1501 : frame === 1501 ? 1500 : frame)) },
  { name: 'all pictures one frame late', shows: (frames) => each(frames, (frame) => Math.max(0, frame - 1)) },
];

/** Decodes the video, rearranges its pictures as the damage says, and encodes it again as sealing does. */
export async function damageVideo(copy: DamagedCopy, shard: string, { shows }: VideoDamage): Promise<void> {
  const meta = new ShardFolder(shard).meta;
  const source = join(shard, VIDEO_FILE);
  const { pts, width, height } = scanVideo(source);
  const shown = shows(pts.length);
  const bitrateBps = meta.recorder?.video.bitrate_bps ?? 5e6;
  rmSync(copy.file(VIDEO_FILE));
  using writer = VideoWriter.create(copy.file(VIDEO_FILE), { width, height, fps: meta.display.fps, fourcc: 'AV01' });
  const wanted = { size: { width, height }, fps: meta.display.fps, bitrateBps, gopFrames: meta.recorder?.video.gop_frames ?? 120 };
  using encoder = await Encoder.open(finalSettings({ ...wanted, final: defaultRung('final').name }, 2));
  const take = (bytes: Uint8Array, ptsUs: TsUs, key: boolean) => {
    writer.write(bytes, ptsUs, key);
  };
  const kept: Buffer[] = Array.from({ length: BEHIND }, () => Buffer.alloc((width * height * 3) / 2));
  let [decoded, written] = [0, 0];
  const writeUpTo = (limit: number) => {
    for (; written < pts.length && (shown[written] as number) < limit; written++)
      encoder.encode(kept[(shown[written] as number) % BEHIND] as Buffer, tsAt(pts, written), take);
  };
  await decodePictures(source, (planes) => {
    planes.copyInto(kept[decoded % BEHIND] as Buffer);
    decoded += 1;
    // One picture is held back, because a swapped frame shows the next one.
    writeUpTo(decoded - 1);
  });
  writeUpTo(decoded);
  encoder.finish(take);
  writer.sync();
}
