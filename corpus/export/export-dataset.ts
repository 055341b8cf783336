import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { checkedCodes, type KeyColumns } from '#corpus/core/export/action-columns.ts';
import type { ExportProgress, Job, Made } from '#corpus/export/job.ts';
import { exportLerobot } from '#corpus/export/lerobot/lerobot.ts';
import type { Mp4Codec } from '#corpus/export/mp4/mp4-clips.ts';
import { emptyOut, makeOutFolder, refuseOut } from '#corpus/export/out-folder.ts';
import { exportOwaMcap } from '#corpus/export/owamcap/owamcap.ts';
import { exportOwl } from '#corpus/export/owl/owl.ts';
import { type LeftOut, leftOutFor, refuseChanged, type Source, type SourceOptions, verifiedSources } from '#corpus/export/sources.ts';
import { exportWatch } from '#corpus/export/watch/watch.ts';
import { exportWebdataset } from '#corpus/export/webdataset/webdataset.ts';
import { GapError, messageOf, systemRemedy } from '#format/core/errors.ts';
import { videoFileOf } from '#format/video/video-frames.ts';
import { DISK_MARGIN_BYTES, megabytes } from '#shard/core/disk-space.ts';
import { freeBytes, writeJson } from '#shard/folder/files.ts';
import { quietCodecs } from '#video/quiet.ts';

interface Exporter {
  readonly make: (job: Job) => Promise<Made>;
  /** How the pictures are written, where that cannot be chosen. */
  readonly only?: Mp4Codec;
  /** Whether it can keep players for validation. */
  readonly splits: boolean;
  /** Whether each key has a column. */
  readonly columns: boolean;
}

const EXPORTERS = {
  webdataset: { make: exportWebdataset, splits: true, columns: true },
  lerobot: { make: exportLerobot, splits: true, columns: true },
  owl: { make: exportOwl, only: 'copy', splits: false, columns: false },
  owamcap: { make: exportOwaMcap, splits: false, columns: false },
  mp4: { make: exportWatch, only: 'h264', splits: false, columns: false },
} as const satisfies Record<string, Exporter>;

/** What shards can be exported as (docs/datasets.md). */
export type DatasetKind = keyof typeof EXPORTERS;
export const DATASETS = Object.keys(EXPORTERS) as readonly DatasetKind[];

/** Whether a format lets one choose how pictures are written, can keep players for validation, and has a column for each key. */
export function choicesOf(kind: DatasetKind): Pick<Exporter, 'splits' | 'columns'> & { readonly video: boolean } {
  const { only, splits, columns }: Exporter = EXPORTERS[kind];
  return { video: only === undefined, splits, columns };
}

/** Throws a GapError (`usage.codes`) for keys that a format has no columns for, or that are no names of keys. */
export function refuseCodes(kind: DatasetKind, codes: readonly string[] | undefined): void {
  if (codes === undefined) return;
  if (!choicesOf(kind).columns) throw new GapError('usage.codes', `${kind}: it has no columns for keys`, 'Leave them out');
  checkedCodes(codes);
}

/** What a data set was made of. */
export const SOURCES_FILE = 'gap.sources.json';

export interface DatasetOptions extends Omit<SourceOptions, 'onProgress'> {
  /** Packets as they are, or H.264 for machines that cannot decode AV1 quickly. */
  readonly video?: Mp4Codec | undefined;
  /** Percentage of consents whose shards are kept for validation; 0 without. */
  readonly val?: number | undefined;
  /** Keys that have a column, in this order; without, every key that any of the shards could have recorded, sorted. */
  readonly codes?: readonly string[] | undefined;
  readonly onProgress?: ((progress: ExportProgress) => void) | undefined;
}

export interface ExportedDataset extends Omit<Made, 'facts' | 'columns'>, Pick<KeyColumns, 'unlisted' | 'unrecorded'> {
  readonly path: string;
  readonly shards: number;
  readonly leftOut: readonly LeftOut[];
  /** Shards in it whose verdict is FAIL: only where that was allowed. */
  readonly failed: readonly string[];
}

/**
 * Writes shards that verify and passed as a data set into the new folder `out`, whole or not at all; those that do not, whose consent was withdrawn, or that
 * cannot be read to their end, are left out and named. The same shards make the same bytes. Rejects with a GapError (`shard.*`, `usage.*`), or the system's error.
 */
export async function exportDataset(
  kind: DatasetKind,
  folders: readonly string[],
  out: string,
  { video, val, codes, onProgress, ...options }: DatasetOptions,
): Promise<ExportedDataset> {
  const exporter: Exporter = EXPORTERS[kind];
  if (video !== undefined && exporter.only !== undefined)
    throw new GapError('usage.video', `${kind}: how pictures are written cannot be chosen: always ${exporter.only}`, 'Leave it out');
  if (val !== undefined && !exporter.splits) throw new GapError('usage.val', `${kind}: it has no splits`, 'Leave it out');
  refuseCodes(kind, codes);
  refuseOut(out, folders);
  quietCodecs();
  const found = await verifiedSources(folders, options);
  const leftOut = [...found.leftOut];
  const [first] = leftOut;
  if (found.sources.length === 0)
    throw new GapError(
      'shard.unverified',
      first === undefined ? 'no shards were given' : `${first.folder}: ${first.why}`,
      first?.remedy ?? '',
    );
  const codec = exporter.only ?? video ?? 'copy';
  const { result: made, sources } = await makeOutFolder(out, async (work) => {
    refuseSmallDisk(found.sources, work);
    const job = { work, video: codec, val: val ?? 0, codes, signal: options.signal };
    const finished = await makeWithout(exporter, job, found.sources, { leftOut, onProgress });
    for (const source of finished.sources) refuseChanged(source);
    const { facts, columns } = finished.result;
    const chosen = { ...(exporter.splits && { val_percent: val ?? 0 }), ...(columns && { codes: columns.codes }) };
    await writeJson(join(work, SOURCES_FILE), { format: 'gap.sources.v1', as: kind, video: codec, ...chosen, sources: facts });
    return finished;
  });
  const { files, clips, frames, columns: { unlisted, unrecorded } = { unlisted: [], unrecorded: [] } } = made;
  const failed = sources.filter(({ statement }) => statement.predicate.verdict.result === 'fail').map(({ folder }) => folder);
  return { path: resolve(out), files, clips, frames, shards: sources.length, leftOut, failed, unlisted, unrecorded };
}

/**
 * Makes a data set; a shard that cannot be read to its end is left out, and the rest made anew, so that nothing of it stays. Rejects where none is left, with
 * what the last one said.
 */
async function makeWithout(
  exporter: Exporter,
  job: Omit<Job, 'sources' | 'advance' | 'begin'>,
  all: readonly Source[],
  { leftOut, onProgress }: { readonly leftOut: LeftOut[]; readonly onProgress?: DatasetOptions['onProgress'] },
): Promise<{ result: Made; sources: readonly Source[] }> {
  for (let sources = all; ; ) {
    const total = sources.reduce((sum, { statement }) => sum + statement.predicate.verdict.frames, 0);
    let done = 0;
    let reading: Source | undefined;
    const advance = (frames: number) => {
      done += frames;
      onProgress?.({ done, total });
    };
    try {
      const begin = (source: Source) => {
        reading = source;
      };
      return { result: await exporter.make({ ...job, sources, advance, begin }), sources };
    } catch (error) {
      job.signal?.throwIfAborted();
      const bad = reading;
      // A full disk is no shard's doing.
      if (bad === undefined || systemRemedy(error) !== undefined) throw error;
      sources = sources.filter((source) => source !== bad);
      if (sources.length === 0) throw error instanceof GapError ? error : unreadable(bad, error);
      leftOut.push(leftOutFor(bad.folder, error));
      emptyOut(job.work);
    }
  }
}

const unreadable = ({ folder }: Source, cause: unknown): GapError =>
  new GapError('shard.unreadable', `${folder}: ${messageOf(cause)}`, 'Validate the shard to see what is wrong', {
    way: { action: 'validate', of: folder },
    cause,
  });

/** Better said now than after an hour. */
function refuseSmallDisk(sources: readonly Source[], work: string): void {
  const needed = sources.reduce((sum, { folder }) => sum + statSync(join(folder, videoFileOf(folder))).size, DISK_MARGIN_BYTES);
  const free = freeBytes(work);
  if (free < needed)
    throw new GapError(
      'app.room',
      `${dirname(work)}: about ${megabytes(needed)} MB are needed, and ${megabytes(free)} are free`,
      'Free space on that disk, or choose another',
      { way: { settings: ['out'] } },
    );
}
