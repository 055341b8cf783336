import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ActionRows, actionNames } from '#corpus/core/export/action-columns.ts';
import { CODEC_NAMES } from '#corpus/core/export/codec-names.ts';
import { npy } from '#corpus/core/export/npy.ts';
import type { SourceFacts } from '#corpus/core/export/source-facts.ts';
import { stretches } from '#corpus/core/export/stretches.ts';
import { ENERGON_DATASET, energonSplits, MANIFEST, SAMPLE_S, sampleKey, TIME_NAMES, timeRows } from '#corpus/core/export/webdataset.ts';
import { type Job, type Made, type OpenSource, openSource, splitOf } from '#corpus/export/job.ts';
import { Mp4Clips } from '#corpus/export/mp4/mp4-clips.ts';
import { type Piece, piecesOf } from '#corpus/export/pieces.ts';
import { sharedBy } from '#corpus/export/shared-by.ts';
import { type PutSample, SampleTars } from '#corpus/export/webdataset/sample-tars.ts';
import { readForeign } from '#format/folder/foreign-file.ts';
import { writeText } from '#shard/folder/files.ts';
import { columnOf } from '#shard/tables/rewrite-table.ts';
import { writeTable } from '#shard/tables/write-table.ts';

/** Members of a sample, side by side: the same set in each. */
type Members = readonly (readonly [kind: string, content: Uint8Array])[];

/**
 * Writes shards as a WebDataset: tar files of samples of eight seconds, each from a keyframe on and decodable by itself, a manifest that says where each lies,
 * and what Energon wants to know (docs/datasets.md). Rejects with a GapError (`shard.*`, `usage.*`) or the system's error.
 */
export async function exportWebdataset(job: Job): Promise<Made> {
  const columns = await sharedBy(job);
  const { codes } = columns;
  using tars = new SampleTars(job.work);
  const facts: SourceFacts[] = [];
  let frames = 0;
  for (const source of job.sources) {
    using open = await openSource(source, job);
    const { shard, format } = open;
    const cut = stretches({ from: 0, to: shard.count }, (frame) => shard.keyAfter(frame), SAMPLE_S * format.fps);
    const rows = new ActionRows(codes);
    const split = splitOf(source, job.val);
    for await (const piece of piecesOf(shard, cut)) {
      job.signal?.throwIfAborted();
      tars.put(split, {
        key: sampleKey(open.facts.session_id, piece.clip.first),
        members: await membersOf(job, open, piece, { codes, rows }),
        facts: open.facts,
        firstFrame: piece.clip.first,
        frames: piece.clip.count,
      });
      job.advance(piece.clip.count);
    }
    frames += shard.count;
    facts.push(open.facts);
  }
  const { samples, names } = tars.finish();
  await writeManifest(job.work, samples);
  mkdirSync(join(job.work, '.nv-meta'));
  await writeText(join(job.work, '.nv-meta', 'dataset.yaml'), ENERGON_DATASET);
  await writeText(join(job.work, '.nv-meta', 'split.yaml'), energonSplits(names));
  return { files: names.length, clips: samples.length, frames, facts, columns };
}

interface ActionsInto {
  readonly codes: readonly string[];
  readonly rows: ActionRows;
}

async function membersOf(
  job: Job,
  { format, facts }: OpenSource,
  { clip, actions, keys }: Piece,
  { codes, rows }: ActionsInto,
): Promise<Members> {
  const path = join(job.work, 'clip.mp4');
  using mp4 = new Mp4Clips(path, format, job.video);
  await mp4.put({ packets: clip.packets, keys });
  mp4.endClip();
  mp4.finish();
  const video = readForeign(path, Infinity);
  rmSync(path);
  const { count, first, tsUs, captureUs, errUs, flags } = clip;
  const names = actionNames(codes);
  const about = {
    ...facts,
    first_frame: first,
    frames: count,
    fps: format.fps,
    width: format.width,
    height: format.height,
    codec: CODEC_NAMES[job.video === 'copy' ? format.fourcc : 'H264'],
    action_names: names,
    time_names: TIME_NAMES,
    flag_bits: { repeat: 1, blank: 2, gap: 4 },
  };
  return [
    ['mp4', video],
    ['action.npy', npy(rows.next(actions).action, [count, names.length])],
    ['time.npy', npy(timeRows(tsUs, captureUs, errUs), [count, TIME_NAMES.length])],
    ['flags.npy', npy(flags, [count])],
    ['json', new TextEncoder().encode(`${JSON.stringify(about)}\n`)],
  ];
}

async function writeManifest(work: string, samples: readonly PutSample[]): Promise<void> {
  const rows = samples.map(({ key, tar, offset, size, split, facts, firstFrame, frames }) => ({
    sample: key,
    tar,
    offset,
    size,
    split,
    session_id: facts.session_id,
    first_frame: firstFrame,
    frames,
    revocation_id: facts.revocation_id,
    shard_sha256: facts.shard_sha256,
  }));
  const columns = MANIFEST.columns.map(({ name, type }) =>
    columnOf(
      type,
      rows.map((row) => row[name as keyof typeof row]),
    ),
  );
  await writeTable(join(work, MANIFEST.file), MANIFEST, [{ rows: rows.length, columns }]);
}
