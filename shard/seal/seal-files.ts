import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Hashes } from '#format/core/documents/hashes.ts';
import type { Meta } from '#format/core/documents/meta.ts';
import type { Qat } from '#format/core/documents/qat.ts';
import { HASHES_FILE, JOURNAL_FILE, KEPT_UNTIL_SEALED, QAT_FILE } from '#format/core/layout.ts';
import { EVENTS, FRAMES, GAME } from '#format/core/parquet/tables.ts';
import type { VideoFacts } from '#format/core/quality/facts.ts';
import { judge } from '#format/core/quality/verdict.ts';
import type { Signer } from '#format/core/sign/signer.ts';
import { statementOf } from '#format/core/sign/statement-of.ts';
import type { WatermarkKey } from '#format/core/watermark/watermark-key.ts';
import type { WrittenFile } from '#format/core/written-file.ts';
import { readFacts } from '#format/tables/read-facts.ts';
import { allEnded } from '#shard/core/all-ended.ts';
import { renameFolder, syncFile, syncFolder, writeJson } from '#shard/folder/files.ts';
import { type ReadBackOptions, readBack } from '#shard/seal/read-back.ts';
import { signFolder } from '#shard/seal/sign.ts';

/** Optional inputs of sealing: keys that stay with their owner, and callbacks that show progress. */
export interface SealOptions {
  /** Without one the shard is not signed. */
  readonly signer?: Signer | undefined;
  /** Without it a shard with tiles has no proofs of them. */
  readonly watermarkKey?: WatermarkKey | undefined;
  readonly onStep?: ((step: string) => void) | undefined;
  readonly readBack?: ReadBackOptions | undefined;
}

/** The sealed folder and its verdict. */
export interface Sealed {
  readonly folder: string;
  readonly qat: Qat;
  /** The shards that continue it, of a session that was too long for one. */
  readonly next?: readonly Sealed[];
}

/** The step that reports its progress file by file. */
const READING_BACK = 'reading it back';

/** A shard before its last steps. */
export interface Unsealed {
  readonly folder: string;
  /** What the folder is called once it is sealed. */
  readonly target: string;
  readonly meta: Meta;
  /** Every file so far, including `meta.json`. */
  readonly files: Map<string, WrittenFile>;
  readonly proofs: Hashes['frame_watermark_sample'];
  /** What the video's headers say, where they were just read. */
  readonly video?: VideoFacts;
}

/**
 * Removes what only an unsealed session needs, and gives the folder its final name. Synced in between: a cut of the power that kept the name
 * and forgot the removals would leave files that were never signed.
 */
export function giveFinalName(folder: string, target: string): void {
  for (const file of KEPT_UNTIL_SEALED) rmSync(join(folder, file), { force: true });
  syncFolder(folder);
  renameFolder(folder, target);
}

/**
 * The last part of making a shard, whichever code wrote its files: verdict, hashes, reading back, signature, rename. What is there is read back
 * while the verdict is made: the one waits for the disk, the other counts.
 */
export async function sealFiles(
  { folder, target, meta, files, proofs, video }: Unsealed,
  { onStep, readBack: how, signer }: SealOptions,
): Promise<Sealed> {
  onStep?.(READING_BACK);
  // Another program's shard may have neither table.
  const has = { frames: files.has(FRAMES.file), events: files.has(EVENTS.file), game: files.has(GAME.file) };
  const facts = readFacts(folder, meta, has, video);
  const [, qat] = await allEnded([readBack(folder, files, how), facts.then(judge)]);
  onStep?.(QAT_FILE);
  const last = new Map([[QAT_FILE, await writeJson(join(folder, QAT_FILE), qat)]]);
  last.set(HASHES_FILE, await writeJson(join(folder, HASHES_FILE), hashesOf(new Map([...files, ...last]), proofs)));
  await readBack(folder, last, { ...how, onProgress: undefined });
  for (const [file, written] of last) files.set(file, written);
  if (signer !== undefined) {
    const sha256 = Object.fromEntries([...files].map(([file, written]) => [file, written.sha256]));
    await signFolder(folder, statementOf(meta, qat, sha256), signer);
  }
  // From the first removal on there is no way back, and none is needed: every file that was signed is on the disk, and has its name there.
  for (const file of files.keys()) syncFile(join(folder, file));
  syncFolder(folder);
  rmSync(join(folder, JOURNAL_FILE), { force: true });
  syncFolder(folder);
  giveFinalName(folder, target);
  return { folder: target, qat };
}

function hashesOf(files: ReadonlyMap<string, WrittenFile>, proofs: Hashes['frame_watermark_sample']): Hashes {
  const sha256 = Object.fromEntries([...files].map(([file, written]) => [file, written.sha256]).sort());
  return { sha256, ...(proofs !== undefined && { frame_watermark_sample: proofs }) };
}
