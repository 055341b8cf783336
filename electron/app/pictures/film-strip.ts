import { join } from 'node:path';
import type { FilmStrip } from '#core/app/contract.ts';
import { stripFrames } from '#core/review/strip-frames.ts';
import { VideoRanges } from '#format/clip/video-ranges.ts';
import { FRAMES } from '#format/core/parquet/tables.ts';
import { ShardFolder } from '#format/folder/shard-folder.ts';
import { FileSource } from '#format/source/file-source.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { videoFileOf } from '#format/video/video-frames.ts';
import { type Thumbnailer, thumbnails } from '#shard/pictures/thumbnails.ts';
import { inputOf } from '#shard/review/tracks.ts';

/** As wide as it is shown, whatever the video's proportions: it is laid into 16 to 9. */
const SIZE = { width: 256, height: 144 };

/** A sealed shard in `count` pictures, with its gaps and markers; one picture comes without. Rejects where a file cannot be read. */
export async function filmStrip(folder: string, count: number, thumbnailer: Thumbnailer): Promise<FilmStrip> {
  const { meta } = new ShardFolder(folder);
  using table = await TableReader.open(join(folder, FRAMES.file));
  const { rows } = table;
  const key = await table.fill('key', new Uint8Array(rows));
  const blank = table.has('blank') ? await table.fill('blank', new Uint8Array(rows)) : new Uint8Array(rows);
  const video = join(folder, videoFileOf(folder));
  using ranges = await VideoRanges.open(new FileSource(video), { bytes: await table.fill('bytes', new Uint32Array(rows)), key });
  const pictures = await thumbnails(ranges, stripFrames({ key, blank }, count), SIZE, thumbnailer);
  // A list of recordings asks for one picture of each, and shows nothing of its input.
  const { gaps, markersUs } = count === 1 ? { gaps: [], markersUs: [] } : await inputOf(folder);
  const seconds = (us: number) => Math.max(0, (us - meta.timing.t0_us) / 1e6);
  return {
    pictures: pictures.map(({ frame, jpeg }) => ({ frame, jpeg: jpeg.toString('base64') })),
    fps: meta.display.fps,
    durationS: rows / meta.display.fps,
    gaps: gaps.map(({ fromUs, toUs, reason }) => ({ fromS: seconds(fromUs), toS: seconds(toUs), reason })),
    markersS: markersUs.map(seconds),
  };
}
