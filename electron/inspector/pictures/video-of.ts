import { closeSync } from 'node:fs';
import { basename, join } from 'node:path';
import { VIDEO_FILE } from '#core/format/layout.ts';
import { isOurs } from '#core/format/video/matroska/header.ts';
import type { VideoFacts } from '#core/quality/facts.ts';
import { openForeign } from '#shard/foreign-file.ts';
import { scanVideo } from '#shard/video/video-file.ts';
import { firstBytes, videoFileOf } from '#shard/video/video-frames.ts';

/** Reads a video's headers without its pictures: ours with our own reader, other Matroska with FFmpeg's, which is loaded for it alone. Reports damage instead of throwing. */
export async function scanVideoOf(folder: string): Promise<VideoFacts> {
  const path = join(folder, videoFileOf(folder));
  return basename(path) === VIDEO_FILE || isOwnMatroska(path)
    ? scanVideo(path)
    : await (await import('#inspector/pictures/scan-matroska.ts')).scanMatroska(path);
}

function isOwnMatroska(path: string): boolean {
  const fd = openForeign(path);
  try {
    return isOurs(firstBytes(fd));
  } finally {
    closeSync(fd);
  }
}
