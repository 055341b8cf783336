import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Hashes } from '#format/core/documents/hashes.ts';
import type { FaithfulMeta, Meta } from '#format/core/documents/meta.ts';
import { type Mark, openAt } from '#format/core/game/markers.ts';
import { CONSENT_FILE, GOLD_FILE, META_FILE, TRIMMING_SUFFIX } from '#format/core/layout.ts';
import { FRAMES } from '#format/core/parquet/tables.ts';
import { correctionUs } from '#format/core/quality/clock/calibration.ts';
import { asSpan, asTs, type SpanUs, type TsUs, tsAt } from '#format/core/time/units.ts';
import type { WrittenFile } from '#format/core/written-file.ts';
import { foreignText } from '#format/folder/foreign-file.ts';
import { readMarkers, readMarks } from '#format/tables/read-marks.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { videoFileOf } from '#format/video/video-frames.ts';
import { type PieceOrigin, pieceMeta } from '#shard/core/trim/piece-meta.ts';
import { type CutFrames, isMarkedAt, type Piece, type Stretch } from '#shard/core/trim/trim.ts';
import { cutGame } from '#shard/cut/cut-game.ts';
import { cutGold } from '#shard/cut/cut-gold.ts';
import { cutLabels } from '#shard/cut/cut-labels.ts';
import { cutNetwork } from '#shard/cut/cut-network.ts';
import { cutTables } from '#shard/cut/cut-tables.ts';
import type { RowSpan } from '#shard/cut/row-span.ts';
import { makeFolders, writeJson, writeText } from '#shard/folder/files.ts';
import { type Sealed, type SealOptions, sealFiles } from '#shard/seal/seal-files.ts';
import { copyFrames } from '#shard/video/copy-frames.ts';

/** Everything that pieces are cut out of: a shard, or a session whose files are written. */
export interface Whole {
  readonly folder: string;
  readonly meta: Meta;
  /** When the player pressed the marker's hotkey; one at the beginning, where that lies between two. */
  readonly markersUs: readonly TsUs[];
  /** What its game marked. */
  readonly marks: readonly Mark[];
  readonly proofs: Hashes['frame_watermark_sample'];
  readonly frames: CutFrames & { readonly repeat: Uint8Array };
  readonly span: Stretch;
  readonly periodUs: SpanUs;
}

/** `key`: of its video's frames. */
export async function readWhole(folder: string, meta: Meta, proofs: Whole['proofs'], key: Uint8Array): Promise<Whole> {
  using table = await TableReader.open(join(folder, FRAMES.file));
  const tsUs = await table.numbers('ts_us');
  const periodUs = asSpan(1e6 / meta.display.fps);
  const span = { fromUs: tsAt(tsUs, 0), toUs: asTs(Math.round((tsUs.at(-1) as number) + periodUs)) };
  // An event just before a part's first frame may lie in that part, by its row; `marked` has counted it.
  const isPart = (meta.recorder?.rolled?.part ?? 1) > 1;
  const markers = (await readMarkers(folder)).filter((us) => !isPart || us >= span.fromUs);
  return {
    folder,
    meta,
    markersUs: meta.recorder?.marked === true ? [asTs(span.fromUs - 1), ...markers] : markers,
    marks: await readMarks(folder),
    proofs,
    frames: {
      tsUs,
      captureUs: await table.numbers('capture_us'),
      errUs: await table.fill('capture_err_us', new Uint32Array(table.rows)),
      repeat: await table.fill('repeat', new Uint8Array(table.rows)),
      key,
    },
    span,
    periodUs,
  };
}

/** A piece to cut, and what it is called. */
export interface Cut {
  readonly piece: Piece;
  readonly rows: RowSpan;
  readonly sessionId: string;
  /** The piece before. */
  readonly continues: string | undefined;
  readonly origin: PieceOrigin;
  readonly faithful: FaithfulMeta | undefined;
  /** Its folder, once it is sealed. */
  readonly target: string;
}

/**
 * The rows of a piece that is cut out: those of its frames' time, and events from its first picture on, but none up to `droppedUs`, where something was
 * dropped before it.
 */
export function rowsOf(whole: Whole, piece: Piece, droppedUs: TsUs): RowSpan {
  const span = spanOf(whole, piece);
  const pictureUs = (whole.frames.captureUs[piece.from] as number) - correctionUs(whole.meta);
  const afterUs = asTs(Math.max(droppedUs, Math.min(span.fromUs, Math.floor(pictureUs))));
  return { span, exact: false, afterUs, untilUs: lastPictureUs(whole, piece) };
}

/** What a piece's last picture may show lies before this; no later than it was captured, behind which something may be dropped. */
export function lastPictureUs({ frames: { captureUs }, meta }: Whole, { to }: Piece): TsUs {
  return asTs((captureUs[to - 1] as number) - Math.max(0, correctionUs(meta)));
}

/** From the beginning of the piece's first frame to the end of its last. */
function spanOf({ frames: { tsUs }, periodUs }: Whole, { from, to }: Piece): Stretch {
  return { fromUs: tsAt(tsUs, from), toUs: asTs(Math.round((tsUs[to - 1] as number) + periodUs)) };
}

/** Cuts one piece without encoding again, and seals it. What it is cut out of stays as it is. */
export async function cutPiece(whole: Whole, { piece, rows, target, ...named }: Cut, options: SealOptions): Promise<Sealed> {
  const { folder } = whole;
  const work = target + TRIMMING_SUFFIX;
  // What an interrupted cut left.
  rmSync(work, { recursive: true, force: true });
  makeFolders(work, 0o700);
  const span = spanOf(whole, piece);
  try {
    const files = new Map<string, WrittenFile>();
    const video = videoFileOf(folder);
    files.set(video, await copyFrames(join(folder, video), join(work, video), piece));
    const gold = await cutGold(folder, work, piece);
    if (gold !== undefined) files.set(GOLD_FILE, gold);
    const counts = await cutTables({ folder, work, files }, whole.frames.repeat, piece, rows);
    const network = await cutNetwork({ folder, work, files }, rows.span);
    const declared = whole.meta.recorder?.game_state;
    const game = declared && (await cutGame({ folder, work, files }, rows.span, declared));
    const labels = await cutLabels({ folder, work, files }, rows, { atUs: span.fromUs, names: openAt(whole.marks, rows.span.fromUs) });
    if (existsSync(join(folder, CONSENT_FILE)))
      files.set(CONSENT_FILE, await writeText(join(work, CONSENT_FILE), foreignText(join(folder, CONSENT_FILE))));
    const meta = pieceMeta(whole.meta, {
      ...named,
      piece,
      span,
      fromTheStart: rows.exact && piece.from === 0,
      toTheEnd: span.toUs === whole.span.toUs,
      marked: isMarkedAt(whole.markersUs, span.fromUs),
      videoBytes: files.get(video)?.bytes ?? 0,
      network,
      labels,
      game,
      gold: gold && { frames: piece.to - piece.from, bytes: gold.bytes },
      ...counts,
    });
    files.set(META_FILE, await writeJson(join(work, META_FILE), meta));
    const proofs = whole.proofs
      ?.filter(({ frame_idx }) => frame_idx >= piece.from && frame_idx < piece.to)
      .map((sample) => ({ ...sample, frame_idx: sample.frame_idx - piece.from }));
    return await sealFiles({ folder: work, target, meta, files, proofs }, options);
  } catch (error) {
    // Nothing is lost: the whole still has everything.
    rmSync(work, { recursive: true, force: true });
    throw error;
  }
}
