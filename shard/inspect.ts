import { inspectShard, type ShardSummary } from '#format/check/inspect.ts';
import { FFMPEG_PICTURES } from '#shard/pictures/ffmpeg-pictures.ts';

/** {@link inspectShard} with FFmpeg for what it cannot read itself. */
export const inspect = (folder: string): Promise<ShardSummary> => inspectShard(folder, FFMPEG_PICTURES);
