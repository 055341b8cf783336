import { existsSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { zipFolder } from '#corpus/export/zip-folder.ts';
import { refuseUnverified, type VerifyOptions, verify } from '#format/check/verify.ts';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import type { WrittenFile } from '#format/core/written-file.ts';
import { shardFiles } from '#format/folder/shard-entries.ts';
import { copyFile } from '#shard/folder/copy-file.ts';
import { makeFolders, syncFolder, writeText } from '#shard/folder/files.ts';
import { renamePatiently } from '#shard/folder/rename.ts';
import { type ReadBackOptions, readBack } from '#shard/seal/read-back.ts';

/** A copied shard, and its list of hashes for `sha256sum --check`. */
export interface Exported {
  /** The folder, or the archive. */
  readonly path: string;
  readonly list: string;
}

export interface ExportOptions extends VerifyOptions {
  /** One archive instead of a folder; it unpacks to the same folder. */
  readonly zip?: boolean | undefined;
  readonly readBack?: ReadBackOptions | undefined;
}

/**
 * Copies a shard that verifies into `to`, reads the copy back, and writes the list of its hashes beside it. Rejects with a GapError:
 * `shard.unverified` for one that was changed or is not signed, `shard.withdrawn`; `shard.exists`; `shard.read-back`.
 */
export async function exportShard(folder: string, to: string, options: ExportOptions): Promise<Exported> {
  const verification = await verify(folder, options);
  refuseUnverified(verification);
  const id = verification.statement?.predicate.session_id as string;
  const target = join(to, options.zip === true ? `${id}.zip` : id);
  const work = `${join(to, id)}.copying`;
  if (existsSync(target))
    throw new GapError('shard.exists', said`${target} exists already`, said`Choose another place, or move it away`, {
      way: { settings: ['to'] },
    });
  rmSync(work, { recursive: true, force: true });
  makeFolders(work, 0o700);
  try {
    const files = new Map<string, WrittenFile>();
    for (const file of shardFiles(folder)) files.set(file, await copyFile(join(folder, file), join(work, file)));
    await readBack(work, files, options.readBack);
    // Verify the copy too: the source may have changed since it was verified.
    refuseUnverified(await verify(work, options));
    const list = `${target}.sha256`;
    if (options.zip === true) {
      const archive = `${target}.writing`;
      rmSync(archive, { force: true });
      const written = await zipFolder(work, id, archive);
      await readBack(to, new Map([[basename(archive), written]]), options.readBack);
      await writeText(list, `${written.sha256}  ${id}.zip\n`);
      renamePatiently(archive, target);
      rmSync(work, { recursive: true });
    } else {
      await writeText(list, [...files].map(([file, { sha256 }]) => `${sha256}  ${id}/${file}\n`).join(''));
      syncFolder(work);
      renamePatiently(work, target);
    }
    syncFolder(to);
    return { path: target, list };
  } catch (error) {
    rmSync(work, { recursive: true, force: true });
    rmSync(`${target}.writing`, { force: true });
    throw error;
  }
}
