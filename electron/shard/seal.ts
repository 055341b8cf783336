import { readdirSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { type Closing, metaOf } from '#core/format/closing.ts';
import type { Hashes } from '#core/format/hashes.ts';
import type { BlockKind } from '#core/format/journal.ts';
import {
  HASHES_FILE,
  JOURNAL_FILE,
  LOCK_FILE,
  META_FILE,
  PARTIAL_SUFFIX,
  QAT_FILE,
  RESERVE_FILE,
  VIDEO_FILE,
} from '#core/format/layout.ts';
import type { Opening } from '#core/format/opening.ts';
import type { Qat } from '#core/format/qat.ts';
import { judge } from '#core/quality/verdict.ts';
import { renameFolder, sha256File, syncFolder, writeJson, writeWhole } from '#shard/files.ts';
import { tableBatches, tableSources } from '#shard/journal-tables.ts';
import { unlockPartial } from '#shard/lock.ts';
import { readFacts } from '#shard/read-facts.ts';
import { bytesOfFrames } from '#shard/video-file.ts';
import { writeTable } from '#shard/write-table.ts';

export interface SealRequest {
  /** `<id>.partial`. */
  readonly partial: string;
  readonly opening: Opening;
  readonly closing: Closing;
  /** SHA-256 of the video, kept while it was written; read from the file where there is none. */
  readonly videoSha256: string | undefined;
  readonly onStep?: (step: string) => void;
}

/** The sealed folder and its verdict. */
export interface Sealed {
  readonly folder: string;
  readonly qat: Qat;
}

/**
 * Makes a shard of a finished session: tables, `meta.json`, `qat.json` (read back from the files, not from memory), `hashes.json` over
 * all of them, and last the folder's rename. Safe to repeat until the rename: it only rewrites its own files.
 */
export async function seal({ partial, opening, closing, videoSha256, onStep }: SealRequest): Promise<Sealed> {
  if (!partial.endsWith(PARTIAL_SUFFIX)) throw new RangeError(`${partial} is no .partial`);
  // Its room is for what follows.
  rmSync(join(partial, RESERVE_FILE), { force: true });
  const journal = join(partial, JOURNAL_FILE);
  // After a kill, or when the encoder broke, journal and video may hold a little more than the session is sealed with.
  const limits: Partial<Record<BlockKind, number>> = { rows: closing.rows, events: closing.events, frames: closing.frames };
  const video = join(partial, VIDEO_FILE);
  if (videoSha256 === undefined) truncateSync(video, bytesOfFrames(video, closing.frames));
  for (const source of tableSources(opening)) {
    const { schema, kind } = source;
    onStep?.(schema.file);
    await writeWhole(join(partial, schema.file), (temporary) => writeTable(temporary, schema, tableBatches(journal, source, limits[kind])));
  }
  onStep?.(META_FILE);
  const meta = metaOf(opening, closing);
  await writeJson(join(partial, META_FILE), meta);
  onStep?.(QAT_FILE);
  const qat = judge(await readFacts(partial, meta, { frames: true, events: true }));
  await writeJson(join(partial, QAT_FILE), qat);
  onStep?.(HASHES_FILE);
  await writeJson(join(partial, HASHES_FILE), await hashesOf(partial, videoSha256));
  rmSync(join(partial, JOURNAL_FILE));
  unlockPartial(partial);
  syncFolder(partial);
  const folder = partial.slice(0, -PARTIAL_SUFFIX.length);
  renameFolder(partial, folder);
  return { folder, qat };
}

async function hashesOf(folder: string, videoSha256: string | undefined): Promise<Hashes> {
  const sha256: Record<string, string> = {};
  const unhashed = new Set([HASHES_FILE, JOURNAL_FILE, RESERVE_FILE, LOCK_FILE]);
  for (const file of readdirSync(folder).sort()) {
    if (unhashed.has(file) || file.endsWith('.tmp')) continue;
    sha256[file] = file === VIDEO_FILE && videoSha256 !== undefined ? videoSha256 : await sha256File(join(folder, file));
  }
  return { sha256 };
}
