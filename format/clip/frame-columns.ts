import { join } from 'node:path';
import { GapError, messageOf } from '#format/core/errors.ts';
import { FRAMES } from '#format/core/parquet/tables.ts';
import { said } from '#format/core/said.ts';
import { lacks, type ShardPlace } from '#format/source/shard-place.ts';
import { whole } from '#format/source/whole.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { scanVideo } from '#format/video/video-file.ts';
import { videoFileOf } from '#format/video/video-frames.ts';

/** What reading by frames needs to know of each; times in us. */
export interface FrameColumns {
  readonly tsUs: Float64Array;
  /** As measured. */
  readonly captureUs: Float64Array;
  /** NaN where it was not measured. */
  readonly errUs: Float64Array;
  readonly repeat: Uint8Array;
  readonly blank: Uint8Array;
  readonly key: Uint8Array;
  readonly bytes: Uint32Array;
}

/** `frames.parquet` of two hours has 8 MB. */
const MOST_BYTES = 256e6;

/** From `frames.parquet`; where another maker wrote none, from the headers in the video, which must then lie on this machine. `isOurs`: a recorder of ours did. */
export async function readFrameColumns(place: ShardPlace, isOurs: boolean): Promise<FrameColumns> {
  const file = await place.open(FRAMES.file);
  if (file === undefined && isOurs) throw lacks(place, FRAMES.file);
  if (file === undefined) return fromVideo(place);
  try {
    if (file.byteLength > MOST_BYTES) throw new Error(`it has ${file.byteLength} bytes; ${MOST_BYTES} are allowed`);
    using table = await TableReader.over(place.folder === undefined ? await whole(file) : file);
    const { rows } = table;
    return {
      tsUs: await table.numbers('ts_us'),
      captureUs: await table.numbers('capture_us'),
      errUs: table.has('capture_err_us') ? await table.numbers('capture_err_us') : new Float64Array(rows).fill(Number.NaN),
      repeat: await table.fill('repeat', new Uint8Array(rows)),
      // Shards from before there were gaps have no black frames.
      blank: table.has('blank') ? await table.fill('blank', new Uint8Array(rows)) : new Uint8Array(rows),
      key: await table.fill('key', new Uint8Array(rows)),
      bytes: await table.fill('bytes', new Uint32Array(rows)),
    };
  } catch (cause) {
    file[Symbol.dispose]();
    if (cause instanceof GapError) throw cause;
    throw new GapError('shard.unreadable', `${file.name}: ${messageOf(cause)}`, 'Validate the shard to see what is wrong', { cause });
  }
}

function fromVideo({ name, folder }: ShardPlace): FrameColumns {
  if (folder === undefined)
    throw new GapError(
      'shard.remote',
      `${name}: ${FRAMES.file} is missing, so where frames lie is known only from the whole video`,
      said`Copy the shard to this machine`,
    );
  const { pts, key, bytes, timebase, damage } = scanVideo(join(folder, videoFileOf(folder)));
  if (damage !== undefined && pts.length === 0)
    throw new GapError(
      'shard.video',
      said`${name}: ${damage.why}`,
      said`Give a shard whose video is AV1 in IVF, or was made by this recorder`,
    );
  const tsUs = pts.map((one) => (one * 1e6 * timebase.num) / timebase.den);
  const none = new Uint8Array(tsUs.length);
  return { tsUs, captureUs: tsUs, errUs: new Float64Array(tsUs.length).fill(Number.NaN), repeat: none, blank: none, key, bytes };
}
