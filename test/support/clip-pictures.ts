import { createHash } from 'node:crypto';
import type { Clip, ClipReader } from '#format/clip/clip-reader.ts';
import type { PictureSize } from '#format/core/video/picture-size.ts';
import { decodeClip } from '#shard/pictures/decode-clip.ts';
import { decodePictures } from '#shard/pictures/decode-luma.ts';

/** A hash of each picture of a file, decoded from the first to the last. */
export async function linearPictures(path: string, { width, height }: PictureSize): Promise<string[]> {
  const planar = new Uint8Array((width * height * 3) / 2);
  const hashes: string[] = [];
  await decodePictures(path, (picture) => {
    picture.copyInto(planar);
    hashes.push(createHash('sha256').update(planar).digest('hex'));
  });
  return hashes;
}

/** The same of a clip's pictures, of which only the clip's own packets are read. */
export async function clipPictures(reader: ClipReader, clip: Clip): Promise<string[]> {
  const hashes: string[] = [];
  await decodeClip(reader.codec, clip, clip.first, ({ data, linesize, width, height }) => {
    const hash = createHash('sha256');
    for (const [plane, columns, rows] of [
      [0, width, height],
      [1, width / 2, height / 2],
      [2, width / 2, height / 2],
    ] as const)
      for (let row = 0; row < rows; row++) {
        const at = row * (linesize[plane] as number);
        hash.update((data as Buffer[])[plane]?.subarray(at, at + columns) ?? '');
      }
    hashes.push(hash.digest('hex'));
  });
  return hashes;
}
