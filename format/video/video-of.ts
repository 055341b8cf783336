import { closeSync } from 'node:fs';
import { join } from 'node:path';
import type { PictureReader } from '#format/check/picture-reader.ts';
import { GapError } from '#format/core/errors.ts';
import { VIDEO_FILE } from '#format/core/layout.ts';
import type { VideoFacts } from '#format/core/quality/facts.ts';
import { isOurs } from '#format/core/video/matroska/header.ts';
import { openForeign } from '#format/folder/foreign-file.ts';
import { scanVideo } from '#format/video/video-file.ts';
import { firstBytes, videoFileOf } from '#format/video/video-frames.ts';

/**
 * Reads a video's headers without its pictures: ours with our own reader, Matroska of others with a decoder's. Reports damage instead of throwing; rejects with a
 * GapError (`shard.decoder`) where none is given.
 */
export async function scanVideoOf(folder: string, pictures: Pick<PictureReader, 'scanMatroska'> | undefined): Promise<VideoFacts> {
  const file = videoFileOf(folder);
  const path = join(folder, file);
  if (file === VIDEO_FILE || isOwnMatroska(path)) return scanVideo(path);
  if (pictures === undefined)
    throw new GapError(
      'shard.decoder',
      `${file} is Matroska of another maker, which is not read without a decoder`,
      'Validate it with GAP Recorder',
    );
  return await pictures.scanMatroska(path);
}

function isOwnMatroska(path: string): boolean {
  const fd = openForeign(path);
  try {
    return isOurs(firstBytes(fd));
  } finally {
    closeSync(fd);
  }
}
