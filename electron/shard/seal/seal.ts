import { existsSync, rmSync, statSync, truncateSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { type ComparedUnit, faithfulIn } from '#core/encode/units.ts';
import type { Hashes } from '#core/format/documents/hashes.ts';
import type { Meta } from '#core/format/documents/meta.ts';
import { type Closing, metaOf } from '#core/format/journal/closing.ts';
import type { BlockKind } from '#core/format/journal/journal.ts';
import type { Opening } from '#core/format/journal/opening.ts';
import {
  CONSENT_FILE,
  ENVELOPE_FILE,
  JOURNAL_FILE,
  LABELS_FILE,
  META_FILE,
  minisigFile,
  PARTIAL_SUFFIX,
  PARTS_FOLDER,
  RESERVE_FILE,
  VIDEO_FILE,
} from '#core/format/layout.ts';
import { NETSTATS } from '#core/format/parquet/tables.ts';
import type { WrittenFile } from '#core/format/written-file.ts';
import { SIGNER_ROLES } from '#core/sign/signer.ts';
import type { MotionColumns } from '#core/signal/motion-columns.ts';
import { rolledParts } from '#core/trim/roll.ts';
import type { WatermarkKey } from '#core/watermark/watermark-key.ts';
import { writeJson, writeWhole } from '#shard/files.ts';
import { frameMac } from '#shard/seal/frame-mac.ts';
import { writtenFile } from '#shard/seal/hash-file.ts';
import { type Sealed, type SealOptions, sealFiles } from '#shard/seal/seal-files.ts';
import { sealParts } from '#shard/seal/seal-parts.ts';
import { writeGame } from '#shard/tables/game/game-tables.ts';
import { type TableSource, tableBatches, tableSources } from '#shard/tables/journal-tables.ts';
import { writeLabels } from '#shard/tables/labels-file.ts';
import { writeNetwork } from '#shard/tables/net-table.ts';
import { writeTable } from '#shard/tables/write-table.ts';
import { bytesOfFrames, scanVideo } from '#shard/video/video-file.ts';

export interface SealRequest extends SealOptions {
  /** `<id>.partial`. */
  readonly partial: string;
  readonly opening: Opening;
  readonly closing: Closing;
  /** Hashes of the video, from the bytes that went into it; computed from the file where undefined. */
  readonly video: WrittenFile | undefined;
  /** For a video made afterwards, from the captures. */
  readonly final?: FinalFacts | undefined;
  /** Rejects with the signal's reason, at the next step at which nothing is half done. */
  readonly signal?: AbortSignal | undefined;
}

/** What making a video afterwards, from the captures, has shown. */
export interface FinalFacts {
  readonly encoder: Opening['encoder'];
  readonly units: readonly ComparedUnit[];
  /** Of what was captured, by frame. */
  readonly motion: MotionColumns;
}

/** The spec's cadence of proofs (GAP v0.2 section 7). */
const PROOF_EVERY = 120;
const PROOF_BYTES = 16;

/**
 * Turns a finished session into a shard: tables, `meta.json`, `qat.json` (judged from the files, not from memory), `hashes.json` over all
 * of them; reads everything back from the disk, signs, and renames the folder. A session that is longer than its plan lets a shard be becomes
 * several. Safe to repeat until the journal is removed: it only rewrites its own files. Rejects with a GapError (`shard.read-back`) when the disk
 * did not store what was written; the `.partial` stays.
 */
export async function seal({ partial, opening, closing, video, final, signal, ...options }: SealRequest): Promise<Sealed> {
  if (!partial.endsWith(PARTIAL_SUFFIX)) throw new RangeError(`${partial} is no .partial`);
  const { onStep } = options;
  // The reserve makes room for what follows. Signatures of an earlier try are of other files.
  for (const file of [RESERVE_FILE, ENVELOPE_FILE, ...SIGNER_ROLES.map(minisigFile)]) rmSync(join(partial, file), { force: true });
  const written = await videoOf(partial, closing.frames, video);
  const scanned = scanVideo(join(partial, VIDEO_FILE));
  const packets = final && { bytes: scanned.bytes, key: scanned.key, motion: final.motion };
  if (packets !== undefined && packets.bytes.length < closing.frames)
    throw new Error(`${join(partial, VIDEO_FILE)} has ${packets.bytes.length} frames, not ${closing.frames}`);
  const game = await writeGame(partial, join(partial, JOURNAL_FILE), onStep);
  const labels = await writeLabels(partial, join(partial, JOURNAL_FILE), game?.labels ?? []);
  const network = await writeNetwork(partial, join(partial, JOURNAL_FILE), game?.net ?? []);
  const beside = { final: packets, own: game?.own ?? [] };
  const files = await writeTables(partial, tableSources(opening, beside), closing, onStep);
  files.set(VIDEO_FILE, written);
  for (const [file, written] of game?.files ?? []) files.set(file, written);
  if (labels !== undefined) files.set(LABELS_FILE, labels.file);
  if (network !== undefined) files.set(NETSTATS.file, network.file);
  onStep?.(META_FILE);
  const made = final === undefined ? opening : { ...opening, encoder: final.encoder };
  const faithful = final && faithfulIn(final.units, 0, closing.frames);
  const meta = metaOf(
    made,
    { ...closing, videoBytes: written.bytes },
    { game: game?.summary, network: network?.meta, labels: labels?.counts, faithful },
  );
  files.set(META_FILE, await writeJson(join(partial, META_FILE), meta));
  if (existsSync(join(partial, CONSENT_FILE))) files.set(CONSENT_FILE, await writtenFile(join(partial, CONSENT_FILE)));
  const proofs = proofsOf(meta, closing.frames, options.watermarkKey);
  const target = partial.slice(0, -PARTIAL_SUFFIX.length);
  const session = { folder: partial, target, meta, files, proofs, video: scanned };
  const { rollS = Number.POSITIVE_INFINITY, fps } = opening.plan;
  const pieces = rolledParts(scanned.key, closing.frames, Math.round(rollS * fps));
  if (pieces.length === 1) {
    // An earlier run may have begun to divide it.
    rmSync(join(partial, PARTS_FOLDER), { recursive: true, force: true });
    return await sealFiles(session, options);
  }
  return await sealParts({ session, pieces, units: final?.units, signal }, options);
}

async function writeTables(
  partial: string,
  sources: readonly TableSource[],
  closing: Closing,
  onStep: SealOptions['onStep'],
): Promise<Map<string, WrittenFile>> {
  const journal = join(partial, JOURNAL_FILE);
  // After a kill or an encoder failure, journal and video may hold a little more than the session is sealed with.
  const limits: Partial<Record<BlockKind, number>> = { rows: closing.rows, events: closing.events, frames: closing.frames };
  const files = new Map<string, WrittenFile>();
  for (const source of sources) {
    const { schema, kind } = source;
    onStep?.(schema.file);
    const path = join(partial, schema.file);
    files.set(
      schema.file,
      await writeWhole(path, (temporary) => writeTable(temporary, schema, tableBatches(journal, source, limits[kind]))),
    );
  }
  return files;
}

async function videoOf(partial: string, frames: number, written: WrittenFile | undefined): Promise<WrittenFile> {
  if (written !== undefined) return written;
  const path = join(partial, VIDEO_FILE);
  cutTo(path, bytesOfFrames(path, frames));
  return await writtenFile(path);
}

/** Cuts a file but keeps its times: recovery reads them as the last sign of life, and may have to run again. */
function cutTo(path: string, bytes: number): void {
  const { size, atime, mtime } = statSync(path);
  if (size === bytes) return;
  truncateSync(path, bytes);
  utimesSync(path, atime, mtime);
}

/** For every 120 frames, the HMAC that the tile of the first marked one shows a part of. */
function proofsOf(meta: Meta, frames: number, key: WatermarkKey | undefined): Hashes['frame_watermark_sample'] {
  const watermark = meta.recorder?.watermark;
  if (watermark === undefined || key === undefined || key.keyId !== watermark.key_id) return undefined;
  const macOf = frameMac(key.key, watermark.session_id);
  const proofs = [];
  for (let frame = 0; frame < frames; frame += PROOF_EVERY) {
    const marked = Math.ceil((watermark.first_frame + frame) / watermark.every) * watermark.every - watermark.first_frame;
    if (marked < Math.min(frames, frame + PROOF_EVERY)) {
      const proof = Buffer.from(macOf(watermark.first_frame + marked)).subarray(0, PROOF_BYTES);
      proofs.push({ frame_idx: marked, proof: proof.toString('hex') });
    }
  }
  return proofs;
}
