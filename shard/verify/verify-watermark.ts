import { join } from 'node:path';
import { refuseNonShard } from '#format/check/refuse-non-shard.ts';
import { Hashes } from '#format/core/documents/hashes.ts';
import { Meta } from '#format/core/documents/meta.ts';
import { GapError, wordsOf } from '#format/core/errors.ts';
import type { CheckName } from '#format/core/findings/checks.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import { judged } from '#format/core/findings/judged.ts';
import { placesOf } from '#format/core/findings/places.ts';
import { HASHES_FILE, META_FILE } from '#format/core/layout.ts';
import { verdictOf } from '#format/core/quality/verdict.ts';
import { said, type Words } from '#format/core/said.ts';
import { type FrameMac, TILE_CELLS } from '#format/core/watermark/frame-code.ts';
import { type WatermarkReport, WatermarkSequence } from '#format/core/watermark/sequence.ts';
import { readTile } from '#format/core/watermark/tile.ts';
import type { WatermarkKey } from '#format/core/watermark/watermark-key.ts';
import { foreignText } from '#format/folder/foreign-file.ts';
import { scanVideo } from '#format/video/video-file.ts';
import { videoFileOf } from '#format/video/video-frames.ts';
import { decodeLuma } from '#shard/pictures/decode-luma.ts';
import { frameMac } from '#shard/seal/frame-mac.ts';

export interface WatermarkOptions {
  /** Finds the key of a session's tiles. */
  readonly key: (sessionId: string, keyId: string) => WatermarkKey | undefined;
  /** Another copy of the shard's video: transcoded, rescaled. */
  readonly video?: string | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The result of `gap verify --watermark`. */
export interface WatermarkVerification extends WatermarkReport {
  readonly folder: string;
  readonly video: string;
  readonly verdict: 'pass' | 'fail';
  readonly findings: readonly Finding[];
}

/** Share of the pictures with a tile that must be identified. A transcode at half the bitrate may ruin one in a hundred. */
const IDENTIFIED_LIMIT_PCT = 99;

/**
 * Reads the tile of every picture of a shard's video, or of a copy of it. Rejects with a GapError: `shard.*` if the shard cannot be read
 * or carries no watermark, `keys.none` without the key.
 */
export async function verifyWatermark(folder: string, options: WatermarkOptions): Promise<WatermarkVerification> {
  refuseNonShard(folder);
  const meta = readJson(folder, META_FILE, Meta);
  const watermark = meta.recorder?.watermark;
  if (watermark === undefined)
    throw new GapError(
      'shard.watermark',
      said`${join(folder, META_FILE)}: the shard carries no watermark`,
      said`There is nothing to check`,
    );
  const key = options.key(watermark.session_id, watermark.key_id);
  if (key === undefined)
    throw new GapError(
      'keys.none',
      said`the watermark key ${watermark.key_id} for session ${watermark.session_id} is not on this machine`,
      said`Ask the person who recorded it to export the key, and use that file`,
      { way: { settings: ['key'], action: 'export-watermark-key', of: `${watermark.key_id} ${watermark.session_id}` } },
    );
  const macOf = frameMac(key.key, watermark.session_id);
  const own = join(folder, videoFileOf(folder));
  const { pts, width, height } = scanVideo(own);
  const video = options.video ?? own;
  const sequence = new WatermarkSequence(macOf, pts.length, watermark.first_frame, watermark.every);
  const cells = new Uint8Array(TILE_CELLS);
  let pictures = 0;
  await decodeLuma(
    video,
    (plane) => {
      sequence.take(readTile(plane, { width, height }, watermark, cells) ? cells : undefined);
      pictures += 1;
      options.onProgress?.(pictures, pts.length);
    },
    { signal: options.signal },
  );
  const report = sequence.report();
  const findings = [...findingsOf(report, pts.length, watermark.every), proofs(folder, watermark.first_frame, macOf)];
  return { folder, video, ...report, verdict: verdictOf(findings), findings };
}

function findingsOf(report: WatermarkReport, frames: number, every: number): Finding[] {
  const marked = Math.ceil(frames / every);
  const seen = marked - report.dropped.length - report.unread.length - report.foreign.length;
  const pct = marked === 0 ? 0 : (100 * Math.max(0, seen)) / marked;
  const none = (check: CheckName, at: readonly number[], says: Words, remedy: Words): Finding =>
    judged({
      check,
      is: at.length === 0 ? 'pass' : 'fail',
      says: at.length === 0 ? said`no ${says}` : said`${at.length} ${says}`,
      measured: at.length,
      limit: 0,
      unit: 'frames',
      at: placesOf(at, 'frame'),
      remedy,
    });
  const ok = pct >= IDENTIFIED_LIMIT_PCT;
  return [
    judged({
      check: 'watermark.identified',
      is: ok ? 'pass' : 'fail',
      says: said`${report.identified} of ${report.pictures} pictures name a frame of this session; bit error rate ${report.bitErrorRate.toExponential(1)}`,
      measured: pct,
      limit: IDENTIFIED_LIMIT_PCT,
      unit: '%',
      at: placesOf(report.unread, 'frame'),
      remedy: said`It is not this shard’s video, or was altered too much: get it from where it was recorded`,
    }),
    none('watermark.foreign', report.foreign, said`pictures of another session`, said`These pictures were inserted: get the video again`),
    none('watermark.repeated', report.repeated, said`pictures shown twice`, said`Transcode without changing the frame rate`),
    none('watermark.swapped', report.swapped, said`pictures out of order`, said`The video was edited: get it again`),
    none(
      'watermark.dropped',
      report.dropped,
      said`frames missing`,
      said`Transcode without changing the frame rate, or get the video again`,
    ),
  ];
}

/** The proofs in `hashes.json` must be HMACs made with this key. */
function proofs(folder: string, firstFrame: number, macOf: FrameMac): Finding {
  const sample = readJson(folder, HASHES_FILE, Hashes).frame_watermark_sample ?? [];
  const wrong = sample.filter(
    ({ frame_idx, proof }) =>
      !Buffer.from(macOf(firstFrame + frame_idx))
        .toString('hex')
        .startsWith(proof),
  );
  const ok = sample.length > 0 && wrong.length === 0;
  return judged({
    check: 'watermark.proofs',
    is: ok ? 'pass' : wrong.length > 0 ? 'fail' : 'warn',
    says: ok
      ? said`${sample.length} proofs in hashes.json are this key’s`
      : said`${wrong.length} of ${sample.length} proofs are not this key’s`,
    at: placesOf(
      wrong.map(({ frame_idx }) => frame_idx),
      'frame',
    ),
    remedy: sample.length === 0 ? said`It was sealed without the key: there is nothing to do` : said`hashes.json was changed`,
  });
}

function readJson<T>(folder: string, file: string, schema: { parse(value: unknown): T }): T {
  try {
    return schema.parse(JSON.parse(foreignText(join(folder, file))));
  } catch (cause) {
    throw new GapError('shard.unreadable', said`${join(folder, file)}: ${wordsOf(cause)}`, said`Validate the shard`, {
      way: { action: 'validate', of: folder },
      cause,
    });
  }
}
