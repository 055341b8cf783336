import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { refuseNonShard } from '#format/check/refuse-non-shard.ts';
import type { ValidateOptions } from '#format/check/validate-options.ts';
import { VideoRanges } from '#format/clip/video-ranges.ts';
import type { Meta } from '#format/core/documents/meta.ts';
import type { Qat } from '#format/core/documents/qat.ts';
import { sessionOf } from '#format/core/documents/session-of.ts';
import { GapError, wordsOf } from '#format/core/errors.ts';
import type { Place } from '#format/core/findings/finding.ts';
import { DEVICES } from '#format/core/input/codes.ts';
import { KEYMASK_BITS } from '#format/core/input/keymask.ts';
import { CONTROLS, EVENTS, FRAMES } from '#format/core/parquet/tables.ts';
import { correctionUs } from '#format/core/quality/clock/calibration.ts';
import { nearestRowUs } from '#format/core/quality/input/coverage.ts';
import { said } from '#format/core/said.ts';
import { medianBins } from '#format/core/signal/theil-sen.ts';
import { asTs } from '#format/core/time/units.ts';
import { ShardFolder } from '#format/folder/shard-folder.ts';
import { FileSource } from '#format/source/file-source.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { videoFileOf } from '#format/video/video-frames.ts';
import { scanVideoOf } from '#format/video/video-of.ts';
import { countsOf } from '#shard/core/report/counts.ts';
import { type ReportData, reportPage, type WorstMoment } from '#shard/core/report/page.ts';
import { STYLE } from '#shard/core/report/style.ts';
import { TimelineFold } from '#shard/core/report/timeline-fold.ts';
import { worstFrames } from '#shard/core/report/worst-frames.ts';
import { writeText } from '#shard/folder/files.ts';
import { FFMPEG_PICTURES } from '#shard/pictures/ffmpeg-pictures.ts';
import { thumbnails } from '#shard/pictures/thumbnails.ts';
import { networkOf } from '#shard/review/network.ts';
import { validate } from '#shard/validate.ts';

export interface ReportOptions extends ValidateOptions {
  /** Validate again, hashes included, instead of showing the verdict from sealing. `deep` implies it. */
  readonly check?: boolean | undefined;
}

const THUMBNAIL = { width: 320, height: 180 };

/**
 * Writes one self-contained HTML file about a shard. Rejects with a GapError (`shard.*`) if the folder is not a shard, or is too damaged
 * to report on.
 */
export async function writeReport(folder: string, html: string, options: ReportOptions = {}): Promise<Pick<ReportData, 'qat' | 'judged'>> {
  refuseNonShard(folder);
  const shard = new ShardFolder(folder);
  const { meta } = shard;
  const { qat, judged } = await verdict(shard, options);
  const data = await reportData(folder, meta, qat, judged).catch((cause) => {
    throw new GapError(
      'shard.unreadable',
      said`${folder}: ${wordsOf(cause)}`,
      said`It is too damaged for a report: validate it to see what is wrong`,
      { way: { action: 'validate', of: folder }, cause },
    );
  });
  await writeText(html, reportPage(data, createHash('sha256').update(STYLE).digest('base64')));
  return { qat, judged };
}

/** The verdict from sealing, if there is one and no new validation is asked for. */
async function verdict(shard: ShardFolder, options: ReportOptions): Promise<Pick<ReportData, 'qat' | 'judged'>> {
  const sealed = shard.look('qat');
  // With a torn verdict the shard is judged again.
  if (options.check !== true && options.deep !== true && sealed.is === 'good') return { qat: sealed.data, judged: 'when sealed' };
  const { verdict: now, frames, durationS, residuals, findings, sync } = await validate(shard.path, options);
  return {
    qat: {
      qat_version: '1',
      verdict: now,
      frames,
      duration_s: durationS,
      residuals,
      findings: [...findings],
      ...(sync !== undefined && { sync }),
    },
    judged: options.deep === true ? 'now, in depth' : 'now',
  };
}

/** The frame columns that are known, from `frames.parquet` or else from the container. */
interface Frames {
  readonly tsUs: Float64Array;
  /** `undefined`: unknown. */
  readonly captureUs: Float64Array | undefined;
  readonly repeat: Uint8Array;
  readonly key: Uint8Array;
  /** Packet sizes; `undefined` where locating a picture would mean reading the whole file. */
  readonly bytes: Uint32Array | undefined;
}

async function reportData(folder: string, meta: Meta, qat: Qat, judged: ReportData['judged']): Promise<ReportData> {
  const frames = await readFrames(folder);
  const t0Us = meta.timing.t0_us;
  const endUs = (frames.tsUs.at(-1) ?? t0Us) + 1e6 / meta.display.fps;
  const fold = new TimelineFold(asTs(t0Us), asTs(endUs), sessionOf(meta)?.input.keymask_bits ?? KEYMASK_BITS);
  using controls = await TableReader.open(join(folder, CONTROLS.file));
  const rowUs = await controls.numbers('ts_us');
  const device = await controls.words('device', DEVICES);
  await controls.each('keymask', (values, from) => fold.masks(rowUs, device, values, from));
  for (const column of ['mouse_dx', 'mouse_dy'])
    if (controls.has(column)) await controls.each(column, (values, from) => fold.motion(rowUs, values, from));
  for (let n = 0; n < frames.tsUs.length; n++) if (frames.repeat[n] === 1) fold.repeat(frames.tsUs[n] as number);
  const seconds = (us: number) => (us - t0Us) / 1e6;
  const gaps = sessionOf(meta)?.gaps ?? [];
  const residualUs = frames.captureUs?.map((us, n) => us - correctionUs(meta) - (frames.tsUs[n] as number)) ?? new Float64Array();
  const bins = medianBins(frames.tsUs, (n) => (residualUs[n] ?? 0) / 1000, 240);
  const worst = worstFrames(qat, frames.repeat, residualUs, meta.display.fps);
  return {
    shard: folder,
    meta,
    qat,
    judged,
    residuals: countsOf(residualUs.filter((_, n) => frames.repeat[n] === 0)),
    nearestRows: countsOf(nearestRowUs(frames.tsUs, rowUs)),
    drift: residualUs.length === 0 ? [] : Array.from(bins.x, (us, i) => [seconds(us), bins.y[i] as number] as const),
    timeline: fold.finish(asTs(endUs), {
      gaps: gaps.map(({ from_us, to_us, reason, device: missing }) => ({
        fromS: seconds(from_us),
        toS: seconds(to_us),
        reason: missing === undefined ? reason : `${reason} (${missing})`,
      })),
      markersS: (await markersUs(folder)).map(seconds),
    }),
    // The findings say what is wrong with a table that cannot be read.
    network: await networkOf(folder, asTs(t0Us)).catch(() => undefined),
    moments: await pictures(join(folder, videoFileOf(folder)), frames, worst, seconds),
    secondsOf: (place) => stretchOf(place, frames.tsUs, rowUs, seconds),
  };
}

function stretchOf({ from, to, of }: Place, frameUs: Float64Array, rowUs: Float64Array, seconds: (us: number) => number) {
  const times = of === 'frame' ? frameUs : of === 'row' ? rowUs : undefined;
  const [first, last] = [times?.[from], times?.[to]];
  return first === undefined || last === undefined ? undefined : { fromS: seconds(first), toS: seconds(last) };
}

async function readFrames(folder: string): Promise<Frames> {
  const path = join(folder, FRAMES.file);
  if (!existsSync(path)) {
    const { pts, key, timebase } = await scanVideoOf(folder, FFMPEG_PICTURES);
    const tsUs = pts.map((one) => (one * 1e6 * timebase.num) / timebase.den);
    return { tsUs, captureUs: undefined, repeat: new Uint8Array(tsUs.length), key, bytes: undefined };
  }
  using table = await TableReader.open(path);
  const { rows } = table;
  return {
    tsUs: await table.numbers('ts_us'),
    captureUs: await table.numbers('capture_us'),
    repeat: await table.fill('repeat', new Uint8Array(rows)),
    key: await table.fill('key', new Uint8Array(rows)),
    bytes: await table.fill('bytes', new Uint32Array(rows)),
  };
}

async function markersUs(folder: string): Promise<number[]> {
  const path = join(folder, EVENTS.file);
  if (!existsSync(path)) return [];
  using table = await TableReader.open(path);
  const code = await table.words('code', ['marker']);
  if (!code.includes(0)) return [];
  const tsUs = await table.numbers('ts_us');
  return Array.from(tsUs.filter((_, i) => code[i] === 0));
}

/** Pictures are optional: if they cannot be decoded, the report shows only figures. */
async function pictures(
  video: string,
  { bytes, key, tsUs }: Frames,
  worst: readonly { readonly frame: number; readonly why: string }[],
  seconds: (us: number) => number,
): Promise<WorstMoment[]> {
  if (bytes === undefined || worst.length === 0) return [];
  try {
    using ranges = await VideoRanges.open(new FileSource(video), { bytes, key });
    const found = await thumbnails(
      ranges,
      worst.map(({ frame }) => frame),
      THUMBNAIL,
    );
    return found.map(({ frame, jpeg }) => ({
      frame,
      seconds: seconds(tsUs[frame] as number),
      why: worst.find((one) => one.frame === frame)?.why ?? '',
      picture: jpeg.toString('base64'),
    }));
  } catch {
    return [];
  }
}
