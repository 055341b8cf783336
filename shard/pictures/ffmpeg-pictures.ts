import type { PictureReader } from '#format/check/picture-reader.ts';

/** FFmpeg's reader, which is loaded when a shard is decoded: most are not. */
export const FFMPEG_PICTURES: PictureReader = {
  scanMatroska: async (path) => (await import('#shard/pictures/scan-matroska.ts')).scanMatroska(path),
  lookAtPictures: async (path, options) => (await import('#shard/pictures/look-at-pictures.ts')).lookAtPictures(path, options),
  lookAtGold: async (path, options) => (await import('#shard/pictures/look-at-gold.ts')).lookAtGold(path, options),
};
