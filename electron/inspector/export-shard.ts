import { createWriteStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GapError } from '#core/errors.ts';
import type { WrittenFile } from '#core/format/written-file.ts';
import { refuseUnverified, type VerifyOptions, verify } from '#inspector/verify.ts';
import { syncFolder, writeText } from '#shard/files.ts';
import { readPieces } from '#shard/hash-file.ts';
import { type ReadBackOptions, readBack } from '#shard/read-back.ts';
import { WrittenHash } from '#shard/written-hash.ts';

/** A shard that was copied, and the list of its files for `sha256sum --check`. */
export interface Exported {
  readonly folder: string;
  readonly list: string;
}

/**
 * Copies a shard that verifies into `to`, reads the copy back, and writes the list of its hashes beside it. Rejects with a GapError:
 * `shard.unverified` for one that was changed, not signed, or withdrawn; `shard.exists`; `shard.read-back`.
 */
export async function exportShard(
  folder: string,
  to: string,
  options: VerifyOptions & { readonly readBack?: ReadBackOptions },
): Promise<Exported> {
  const verification = await verify(folder, options);
  refuseUnverified(verification);
  const id = verification.statement?.predicate.session_id as string;
  const target = join(to, id);
  const work = `${target}.copying`;
  if (existsSync(target)) throw new GapError('shard.exists', `${target} exists already`, 'Give another --to, or move it away');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true, mode: 0o700 });
  try {
    const files = new Map<string, WrittenFile>();
    for (const file of readdirSync(folder).sort()) files.set(file, await copyFile(join(folder, file), join(work, file)));
    await readBack(work, files, options.readBack);
    // What was copied is what was verified, whatever happened to the source since.
    refuseUnverified(await verify(work, options));
    const list = `${target}.sha256`;
    await writeText(list, [...files].map(([file, { sha256 }]) => `${sha256}  ${id}/${file}\n`).join(''));
    syncFolder(work);
    renameSync(work, target);
    syncFolder(to);
    return { folder: target, list };
  } catch (error) {
    rmSync(work, { recursive: true, force: true });
    throw error;
  }
}

async function copyFile(from: string, to: string): Promise<WrittenFile> {
  const hash = new WrittenHash();
  async function* pieces() {
    for await (const bytes of readPieces(from, {})) {
      hash.update(bytes);
      // The piece is lent until the next one is asked for; a stream keeps it longer.
      yield Buffer.from(bytes);
    }
  }
  await pipeline(Readable.from(pieces()), createWriteStream(to, { flags: 'wx', flush: true }));
  return hash.written();
}
