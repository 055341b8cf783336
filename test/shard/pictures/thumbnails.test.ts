import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { VideoRanges } from '#format/clip/video-ranges.ts';
import { FileSource } from '#format/source/file-source.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { thumbnails } from '#shard/pictures/thumbnails.ts';

it.each([
  [320, 180],
  [400, 225],
  [33, 19],
])('makes JPEGs of %i x %i from any frame, odd sizes included', async (width, height) => {
  using frames = await TableReader.open(join(inject('shard'), 'frames.parquet'));
  using video = await VideoRanges.open(new FileSource(join(inject('shard'), 'video.ivf')), {
    bytes: await frames.fill('bytes', new Uint32Array(360)),
    key: await frames.fill('key', new Uint8Array(360)),
  });
  const found = await thumbnails(video, [359, 0, 130, 130], { width, height });
  expect(found.map(({ frame }) => frame)).toEqual([0, 130, 359]);
  for (const { jpeg } of found) {
    expect(jpeg.subarray(0, 2).toString('hex')).toBe('ffd8');
    // Start of frame: height and width, big-endian (JPEG, ITU-T T.81, B.2.2).
    const at = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
    expect([jpeg.readUInt16BE(at + 5), jpeg.readUInt16BE(at + 7)]).toEqual([height, width]);
  }
});
