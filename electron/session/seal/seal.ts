import { existsSync, rmSync, statSync, truncateSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { type Closing, metaOf } from '#core/journal/closing.ts';
import type { BlockKind } from '#core/journal/journal.ts';
import type { Opening } from '#core/journal/opening.ts';
import type { Hashes } from '#format/core/documents/hashes.ts';
import { Meta } from '#format/core/documents/meta.ts';
import {
  CONSENT_FILE,
  ENVELOPE_FILE,
  GOLD_FILE,
  JOURNAL_FILE,
  LABELS_FILE,
  META_FILE,
  minisigFile,
  PARTIAL_SUFFIX,
  PARTS_FOLDER,
  RESERVE_FILE,
} from '#format/core/layout.ts';
import { NETSTATS } from '#format/core/parquet/tables.ts';
import { SIGNER_ROLES } from '#format/core/sign/signer.ts';
import type { MotionColumns } from '#format/core/signal/motion-columns.ts';
import type { WatermarkKey } from '#format/core/watermark/watermark-key.ts';
import type { WrittenFile } from '#format/core/written-file.ts';
import { writtenFile } from '#format/sign/hash-file.ts';
import { bytesOfFrames, scanVideo } from '#format/video/video-file.ts';
import { videoFileOf } from '#format/video/video-frames.ts';
import { readJournal } from '#session/journal/journal-file.ts';
import { sealParts } from '#session/seal/seal-parts.ts';
import { type WrittenGame, writeGame } from '#session/tables/game/game-tables.ts';
import { writeLabels } from '#session/tables/labels-file.ts';
import { writeNetwork } from '#session/tables/net-table.ts';
import { type SessionTables, writeOtherTables, writeRows } from '#session/tables/session-tables.ts';
import { allEnded } from '#shard/core/all-ended.ts';
import { rolledParts } from '#shard/core/trim/roll.ts';
import { writeJson } from '#shard/folder/files.ts';
import { frameMac } from '#shard/seal/frame-mac.ts';
import { type Sealed, type SealOptions, sealFiles } from '#shard/seal/seal-files.ts';
import { endVideo } from '#shard/video/end-video.ts';
import { type ComparedUnit, faithfulIn } from '#video/core/units.ts';

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
  /** Of a gold shard: its lossless pictures, one for each frame. */
  readonly gold?: WrittenFile | undefined;
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
  const journal = join(partial, JOURNAL_FILE);
  // One quick pass saves a full one for each kind of block that the journal does not hold.
  const { kinds } = readJournal(journal, new Set(), () => {});
  const game = kinds.has('game') ? await writeGame(partial, journal, onStep) : undefined;
  const own = game?.own ?? [];
  const session = { partial, opening, limits: closing, onStep };
  const [rows, { scanned, labels, network, tables }] = await allEnded([
    writeRows(session, { own }),
    writeBeside(session, { closing, final, game, kinds }),
  ]);
  const files = new Map([...rows, ...tables, ...(game?.files ?? []), [videoFileOf(partial), written]]);
  if (labels !== undefined) files.set(LABELS_FILE, labels.file);
  if (network !== undefined) files.set(NETSTATS.file, network.file);
  const gold = final?.gold;
  if (gold !== undefined) files.set(GOLD_FILE, gold);
  onStep?.(META_FILE);
  const made = final === undefined ? opening : { ...opening, encoder: final.encoder };
  const faithful = final && faithfulIn(final.units, 0, closing.frames);
  // Parsed before it is signed: what a reader refuses must not get a signature.
  const document = metaOf(
    made,
    { ...closing, videoBytes: written.bytes },
    {
      game: game?.summary,
      network: network?.meta,
      labels: labels?.counts,
      faithful,
      gold: gold && { frames: closing.frames, bytes: gold.bytes },
    },
  );
  const meta = Meta.parse(document);
  files.set(META_FILE, await writeJson(join(partial, META_FILE), meta));
  if (existsSync(join(partial, CONSENT_FILE))) files.set(CONSENT_FILE, await writtenFile(join(partial, CONSENT_FILE)));
  const proofs = proofsOf(meta, closing.frames, options.watermarkKey);
  const target = partial.slice(0, -PARTIAL_SUFFIX.length);
  const unsealed = { folder: partial, target, meta, files, proofs, video: scanned };
  const { rollS = Number.POSITIVE_INFINITY, fps } = opening.plan;
  const pieces = rolledParts(scanned.key, closing.frames, Math.round(rollS * fps));
  if (pieces.length === 1) {
    // An earlier run may have begun to divide it.
    rmSync(join(partial, PARTS_FOLDER), { recursive: true, force: true });
    return await sealFiles(unsealed, options);
  }
  return await sealParts({ session: unsealed, pieces, units: final?.units, signal }, options);
}

interface BesideRows extends Pick<SealRequest, 'closing' | 'final'> {
  readonly game: WrittenGame | undefined;
  readonly kinds: ReadonlySet<BlockKind>;
}

/** Everything but the rows, which may be written by a thread meanwhile. */
async function writeBeside(session: SessionTables, { closing, final, game, kinds }: BesideRows) {
  const { partial } = session;
  const journal = join(partial, JOURNAL_FILE);
  const video = join(partial, videoFileOf(partial));
  const scanned = scanVideo(video);
  if (final !== undefined && scanned.bytes.length < closing.frames)
    throw new Error(`${video} has ${scanned.bytes.length} frames, not ${closing.frames}`);
  const [told, marks] = [game?.net ?? [], game?.labels ?? []];
  const labels = marks.length > 0 || kinds.has('labels') ? await writeLabels(partial, journal, marks) : undefined;
  const network = told.length > 0 || kinds.has('net') ? await writeNetwork(partial, journal, told) : undefined;
  const packets = final && { bytes: scanned.bytes, key: scanned.key, motion: final.motion };
  const tables = await writeOtherTables(session, { own: [], final: packets });
  return { scanned, labels, network, tables };
}

async function videoOf(partial: string, frames: number, written: WrittenFile | undefined): Promise<WrittenFile> {
  const path = join(partial, videoFileOf(partial));
  if (written === undefined) cutTo(path, bytesOfFrames(path, frames));
  return await endVideo(path, written);
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
