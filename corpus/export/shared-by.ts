import { type KeyColumns, keyColumns } from '#corpus/core/export/action-columns.ts';
import { type Job, openSource } from '#corpus/export/job.ts';
import { Rewards } from '#corpus/export/rewards.ts';
import { mappedCodes } from '#format/core/clip/action-codes.ts';
import { sessionOf } from '#format/core/documents/session-of.ts';
import { GapError } from '#format/core/errors.ts';
import type { VideoFormat } from '#format/core/video/file-header.ts';

/** What all shards of a data set have in common. */
export interface Shared extends KeyColumns {
  /** Whether the games of all reported rewards. */
  readonly hasRewards: boolean;
  readonly formats: readonly FormatOf[];
}

interface FormatOf {
  readonly folder: string;
  readonly format: VideoFormat;
}

/** Looks through all shards once. Rejects with a GapError (`shard.*`, `usage.*`). */
export async function sharedBy(job: Job): Promise<Shared> {
  const { sources, codes } = job;
  const all: (readonly string[])[] = [];
  const formats: FormatOf[] = [];
  let hasRewards = true;
  for (const source of sources) {
    using open = await openSource(source, job);
    all.push(mappedCodes(sessionOf(open.shard.meta)?.input));
    formats.push({ folder: source.folder, format: open.format });
    hasRewards &&= Rewards.areIn(source.folder, open.shard.meta);
  }
  return { ...keyColumns(all, codes), hasRewards, formats };
}

/** The format that all shards have; `encoded`: their codec does not matter. Throws a GapError (`usage.mixed`) that names the first one that differs. */
export function oneFormat([first, ...others]: readonly FormatOf[], encoded = false): VideoFormat {
  const textOf = ({ width, height, fps, fourcc }: VideoFormat) => `${width}x${height} at ${fps} fps${encoded ? '' : ` in ${fourcc}`}`;
  if (first === undefined) throw new RangeError('no shards');
  for (const { folder, format } of others)
    if (textOf(format) !== textOf(first.format))
      throw new GapError(
        'usage.mixed',
        `${folder} has ${textOf(format)}, and ${first.folder} ${textOf(first.format)}: this format holds one size${encoded ? ' and rate' : ', rate and codec'}`,
        encoded
          ? 'Export them apart, or as webdataset'
          : 'Export them apart, with the video encoded again as H.264 where only the codec differs, or as webdataset',
      );
  return first.format;
}
