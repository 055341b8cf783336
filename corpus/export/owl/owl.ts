import { join } from 'node:path';
import { controlLines, keyName } from '#corpus/core/export/owl/control-lines.ts';
import { owlManifest, owlMeta, SEGMENT_S, type Segment } from '#corpus/core/export/owl/documents.ts';
import { medianShift, segmentFigures } from '#corpus/core/export/owl/figures.ts';
import type { SourceFacts } from '#corpus/core/export/source-facts.ts';
import { evenStretches, type Stretch } from '#corpus/core/export/stretches.ts';
import { type Job, type Made, type OpenSource, openSource } from '#corpus/export/job.ts';
import { type SegmentClip, segmentClip } from '#corpus/export/owl/segment-clip.ts';
import { breathe } from '#corpus/export/pieces.ts';
import { HASHES_FILE, META_FILE, videoFileFor } from '#format/core/layout.ts';
import { CONTROLS, type TableSchema } from '#format/core/parquet/tables.ts';
import { gridTsUs } from '#format/core/time/grid.ts';
import { asSpan, asTs, type SpanUs, tsAt } from '#format/core/time/units.ts';
import { type ScannedVideo, scanVideo } from '#format/video/video-file.ts';
import { makeFolders, writeJson, writeText } from '#shard/folder/files.ts';
import { columnOf } from '#shard/tables/rewrite-table.ts';
import { writeTable } from '#shard/tables/write-table.ts';
import { copyFrames } from '#shard/video/copy-frames.ts';

const CONTROL_LINES_FILE = 'controls.jsonl';
const MANIFEST_FILE = 'manifest.json';

/** Which pictures a segment's frames are. */
const PICTURES: TableSchema = {
  file: 'pictures.parquet',
  groupRows: 65_536,
  columns: [
    { name: 'frame_idx', type: 'uint32', nullable: false, note: 'in the segment' },
    { name: 'ts_us', type: 'int64', nullable: false, note: 'pts' },
    { name: 'capture_us', type: 'int64', nullable: false, note: 'true time of the picture on the events’ clock, us' },
    { name: 'capture_err_us', type: 'int64', nullable: false, note: 'within which it is known; -1: not measured' },
    { name: 'flags', type: 'uint16', nullable: false, note: '1 repeat, 2 blank, 4 gap' },
  ],
};

/**
 * Writes shards in the profile wayfarer-owl.v0.1 of the public GAP repository, with a `gap.manifest.v1` for each segment (docs/datasets.md). Rejects with
 * a GapError (`shard.*`) or the system's error.
 */
export async function exportOwl(job: Job): Promise<Made> {
  const facts: SourceFacts[] = [];
  let [clips, frames] = [0, 0];
  for (const source of job.sources) {
    using open = await openSource(source, job);
    const { shard, format } = open;
    const nextKey = (frame: number) => shard.keyAfter(frame);
    const least = SEGMENT_S.least * format.fps;
    const cut = evenStretches({ from: 0, to: shard.count }, nextKey, { least, most: SEGMENT_S.most * format.fps });
    const video = join(source.folder, videoFileFor(format.fourcc));
    const scanned = scanVideo(video);
    const fold = shard.actions();
    for (const [index, stretch] of cut.entries()) {
      await breathe();
      job.signal?.throwIfAborted();
      const folder = join(job.work, open.facts.session_id, `segment-${String(index).padStart(4, '0')}`);
      makeFolders(folder);
      const clip = await segmentClip(shard, fold, stretch);
      await writeSegment(folder, { open, clip, stretch, index, video, scanned });
      job.advance(stretch.to - stretch.from);
    }
    clips += cut.length;
    frames += shard.count;
    facts.push(open.facts);
  }
  return { files: clips, clips, frames, facts };
}

interface SegmentOf {
  readonly open: OpenSource;
  readonly clip: SegmentClip;
  readonly stretch: Stretch;
  readonly index: number;
  readonly video: string;
  readonly scanned: ScannedVideo;
}

async function writeSegment(folder: string, { open, clip, stretch, index, video, scanned }: SegmentOf): Promise<void> {
  const { shard, facts, format } = open;
  const shiftUs = asSpan(-medianShift(clip.captureUs, clip.tsUs));
  const name = videoFileFor(format.fourcc);
  const writtenVideo = await copyFrames(video, join(folder, name), stretch, { scanned, mode: 0o666 });
  const t0Us = tsAt(clip.tsUs, 0);
  const endUs = gridTsUs({ t0Us, fps: format.fps }, stretch.to - stretch.from);
  // What came after the shard's last picture answers that picture, however late it was.
  const isLast = stretch.to === shard.count;
  const pictures = { captureUs: clip.captureUs, ptsUs: clip.tsUs, endUs: isLast ? asTs(Number.POSITIVE_INFINITY) : endUs };
  const lines = controlLines(clip.events, clip.rows, pictures, shiftUs);
  const writtenLines = await writeText(join(folder, CONTROL_LINES_FILE), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const writtenRows = await writeRows(folder, clip, shiftUs);
  const writtenPictures = await writePictures(folder, clip, shiftUs);
  const segment: Segment = {
    meta: shard.meta,
    facts,
    index,
    frames: stretch,
    t0Us,
    endUs,
    shiftUs,
    videoBytes: writtenVideo.bytes,
    codec: format.fourcc === 'HEVC' ? 'HEVC' : 'AV1',
    held: clip.held.map(heldLine),
    devices: clip.rows.columns.get('device')?.includes('pad') === true ? ['kbm', 'pad'] : ['kbm'],
  };
  const writtenMeta = await writeJson(join(folder, META_FILE), owlMeta(segment));
  const files = {
    video: { path: name, format: segment.codec, written: writtenVideo },
    controls: { path: CONTROL_LINES_FILE, format: 'JSONL', written: writtenLines },
    metadata: { path: META_FILE, format: 'JSON', written: writtenMeta },
  };
  const times = { tsUs: clip.tsUs, captureUs: clip.captureUs, rowsUs: clip.rows.tsUs, eventsUs: clip.events.tsUs };
  const figures = segmentFigures(times, clip.flags);
  const writtenManifest = await writeJson(join(folder, MANIFEST_FILE), owlManifest(segment, files, figures));
  const all = {
    [name]: writtenVideo,
    [CONTROL_LINES_FILE]: writtenLines,
    [CONTROLS.file]: writtenRows,
    [PICTURES.file]: writtenPictures,
    [META_FILE]: writtenMeta,
    [MANIFEST_FILE]: writtenManifest,
  };
  const sha256 = Object.fromEntries(Object.entries(all).map(([file, written]) => [file, written.sha256]));
  await writeJson(join(folder, HASHES_FILE), { sha256 });
}

/** As its line would say it. */
const heldLine = (code: string) =>
  code.startsWith('pad_') ? { type: 'pad', pad: 0, button: code.slice('pad_'.length) } : { type: 'key', key: keyName(code) };

/** The sampled state, with the kind of each row as the profile's validator wants it. */
async function writeRows(folder: string, { rows, schema }: SegmentClip, shiftUs: SpanUs) {
  const kinds = (rows.columns.get('device') ?? []).map((device) => (device === 'kb' ? 'key' : device));
  const columns = [...schema.columns, { name: 'type', type: 'string' as const, nullable: false, note: 'key, mouse or pad' }];
  const values = columns.map(({ name, type }) => {
    if (name === 'type') return columnOf(type, kinds);
    const cells = rows.columns.get(name) ?? [];
    return columnOf(type, name === 'ts_us' || name === 'custom_grid_us' ? cells.map((us) => Math.round(Number(us) + shiftUs)) : cells);
  });
  return await writeTable(join(folder, CONTROLS.file), { ...schema, columns }, [{ rows: rows.tsUs.length, columns: values }]);
}

async function writePictures(folder: string, { tsUs, captureUs, errUs, flags }: SegmentClip, shiftUs: SpanUs) {
  const whole = (values: Float64Array) => Array.from(values, (us) => (Number.isNaN(us) ? -1 : Math.round(us)));
  const columns = [Array.from(tsUs.keys()), whole(tsUs), whole(captureUs.map((us) => us + shiftUs)), whole(errUs), [...flags]];
  const values = PICTURES.columns.map(({ type }, i) => columnOf(type, columns[i] as readonly number[]));
  return await writeTable(join(folder, PICTURES.file), PICTURES, [{ rows: tsUs.length, columns: values }]);
}
