import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { GapError } from '#core/errors.ts';
import { DISK_MARGIN_BYTES, megabytes } from '#core/plan/disk-space.ts';
import type { ExportProgress, Job, Made } from '#inspector/export/job.ts';
import { exportLerobot } from '#inspector/export/lerobot/lerobot.ts';
import { makeOutFolder } from '#inspector/export/out-folder.ts';
import { exportOwl } from '#inspector/export/owl/owl.ts';
import { type LeftOut, refuseChanged, type Source, verifiedSources } from '#inspector/export/sources.ts';
import { exportWatch } from '#inspector/export/watch/watch.ts';
import { exportWebdataset } from '#inspector/export/webdataset/webdataset.ts';
import type { VerifyOptions } from '#inspector/verify/verify.ts';
import { freeBytes, writeJson } from '#shard/files.ts';
import { videoFileOf } from '#shard/video/video-frames.ts';
import type { Mp4Codec } from '#video/mp4/mp4-clips.ts';
import { quietCodecs } from '#video/quiet.ts';

/** What shards can be exported as (docs/datasets.md). */
export const DATASETS = ['webdataset', 'lerobot', 'owl', 'mp4'] as const;
export type DatasetKind = (typeof DATASETS)[number];

const EXPORTERS: Readonly<Record<DatasetKind, (job: Job) => Promise<Made>>> = {
  webdataset: exportWebdataset,
  lerobot: exportLerobot,
  owl: exportOwl,
  mp4: exportWatch,
};

export interface DatasetOptions extends Omit<VerifyOptions, 'onProgress'> {
  /** Packets as they are, or H.264 for machines that cannot decode AV1 quickly. */
  readonly video?: Mp4Codec | undefined;
  /** Percentage of players whose shards are kept for validation; 0 without. */
  readonly val?: number | undefined;
  readonly onProgress?: ((progress: ExportProgress) => void) | undefined;
}

export interface ExportedDataset extends Omit<Made, 'facts'> {
  readonly path: string;
  readonly shards: number;
  readonly leftOut: readonly LeftOut[];
}

/**
 * Writes shards that verify as a data set into the new folder `out`, whole or not at all; those that do not, or whose consent was withdrawn, are left out and
 * named. The same shards make the same bytes. Rejects with a GapError (`shard.*`, `usage.*`), or the system's error.
 */
export async function exportDataset(
  kind: DatasetKind,
  folders: readonly string[],
  out: string,
  { video = 'copy', val = 0, onProgress, ...options }: DatasetOptions,
): Promise<ExportedDataset> {
  quietCodecs();
  const { sources, leftOut } = await verifiedSources(folders, options);
  const [first] = leftOut;
  if (sources.length === 0)
    throw new GapError(
      'shard.unverified',
      first === undefined ? 'no shards were given' : `${first.folder}: ${first.why}`,
      first?.remedy ?? '',
    );
  const total = sources.reduce((sum, { statement }) => sum + statement.predicate.verdict.frames, 0);
  let done = 0;
  const made = await makeOutFolder(out, async (work) => {
    refuseSmallDisk(sources, work);
    const advance = (frames: number) => {
      done += frames;
      onProgress?.({ done, total });
    };
    const result = await EXPORTERS[kind]({ sources, work, video, val, signal: options.signal, advance });
    for (const source of sources) refuseChanged(source);
    await writeJson(join(work, 'gap.sources.json'), { format: 'gap.sources.v1', as: kind, video, val_percent: val, sources: result.facts });
    return result;
  });
  const { files, clips, frames } = made;
  return { path: resolve(out), files, clips, frames, shards: sources.length, leftOut };
}

/** Better said now than after an hour. */
function refuseSmallDisk(sources: readonly Source[], work: string): void {
  const needed = sources.reduce((sum, { folder }) => sum + statSync(join(folder, videoFileOf(folder))).size, DISK_MARGIN_BYTES);
  const free = freeBytes(work);
  if (free < needed)
    throw new GapError(
      'usage.out',
      `${dirname(work)}: about ${megabytes(needed)} MB are needed, and ${megabytes(free)} are free`,
      'Free space on that disk, or choose another',
      { way: { settings: ['out'] } },
    );
}
