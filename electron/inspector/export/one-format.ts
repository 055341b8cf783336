import { GapError } from '#core/errors.ts';
import type { VideoFormat } from '#core/format/video/file-header.ts';
import { type Job, openSource } from '#inspector/export/job.ts';

/** The format that all shards have. Rejects with a GapError (`usage.mixed`) that names the first one that differs. */
export async function oneFormat({ sources }: Job): Promise<VideoFormat> {
  let first: { readonly folder: string; readonly format: VideoFormat } | undefined;
  for (const source of sources) {
    using open = await openSource(source);
    const { folder } = source;
    const { format } = open;
    first ??= { folder, format };
    if (textOf(format) !== textOf(first.format))
      throw new GapError(
        'usage.mixed',
        `${folder} has ${textOf(format)}, and ${first.folder} ${textOf(first.format)}: this format holds one size, rate and codec`,
        'Export them apart, or as webdataset',
      );
  }
  if (first === undefined) throw new RangeError('no shards');
  return first.format;
}

const textOf = ({ width, height, fps, fourcc }: VideoFormat): string => `${width}x${height} at ${fps} fps in ${fourcc}`;
