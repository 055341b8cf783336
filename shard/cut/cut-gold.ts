import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { GOLD_FILE } from '#format/core/layout.ts';
import type { WrittenFile } from '#format/core/written-file.ts';
import { GoldReader } from '#format/video/read-gold.ts';
import type { Piece } from '#shard/core/trim/trim.ts';
import { GoldWriter } from '#shard/gold/gold-writer.ts';

/** Copies the lossless pictures of a piece, as the piece numbers them; undefined where there are none. */
export async function cutGold(folder: string, work: string, { from, to }: Piece): Promise<WrittenFile | undefined> {
  const path = join(folder, GOLD_FILE);
  if (!existsSync(path)) return undefined;
  using whole = new GoldReader(path);
  if (whole.frames < to)
    throw new Error(`${path}: has ${whole.frames} pictures, not ${to}: ${whole.facts.problem ?? 'frames are missing'}`);
  using piece = new GoldWriter(join(work, GOLD_FILE));
  for (let frame = from; frame < to; frame++) {
    piece.put(whole.png(frame));
    // Others of this process have their turn: a minute is gigabytes.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return piece.finish();
}
