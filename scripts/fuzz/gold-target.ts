import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mutate } from '#scripts/fuzz/mutate.ts';
import { answers, type Target } from '#scripts/fuzz/targets.ts';
import { PngEncoder } from '#session/gold/png-encoder.ts';
import { GoldWriter } from '#shard/gold/gold-writer.ts';
import { lookAtGold } from '#shard/pictures/look-at-gold.ts';
import { AV_PIX_FMT_RGB24 } from '#video/av/constants.ts';
import { emptyFrame } from '#video/pictures/pixels-of.ts';
import { quietCodecs } from '#video/quiet.ts';

const SIZE = { width: 64, height: 32 };
const FRAMES = 3;

/** The lossless pictures of a gold shard, read and decoded. */
export function goldTarget(work: string): Target {
  const path = join(work, 'gold.tar');
  let seed: Buffer | undefined;
  return {
    name: 'gold',
    async feed(random) {
      seed ??= await archive(path);
      writeFileSync(path, mutate(seed, random));
      await answers(() => lookAtGold(path, { size: SIZE, blank: new Uint8Array(FRAMES).fill(1), tile: undefined }));
    },
  };
}

async function archive(path: string): Promise<Buffer> {
  quietCodecs();
  {
    using writer = new GoldWriter(path);
    using encoder = await PngEncoder.open(SIZE, 1, (png) => writer.put(png));
    const frame = emptyFrame(SIZE, AV_PIX_FMT_RGB24);
    for (let n = 0; n < FRAMES; n++) {
      for (const plane of frame.data ?? []) for (let i = 0; i < plane.length; i++) plane[i] = (i * (n + 3)) & 0xff;
      encoder.put(frame);
    }
    encoder.finish();
    frame.free();
    writer.finish();
  }
  return readFileSync(path);
}
