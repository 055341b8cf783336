import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { GapError } from '#core/errors.ts';
import { HASHES_FILE, isSignature, QAT_FILE } from '#core/format/layout.ts';
import type { WrittenFile } from '#core/format/written-file.ts';
import { copyFile } from '#inspector/export/copy-file.ts';
import { scanVideoOf } from '#inspector/pictures/video-of.ts';
import { refuseNonShard } from '#inspector/refuse-non-shard.ts';
import { validate } from '#inspector/validate.ts';
import { isForeign } from '#inspector/verify/verify.ts';
import { makeFolders } from '#shard/files.ts';
import { type Sealed, type SealOptions, sealFiles } from '#shard/seal/seal-files.ts';
import { ShardFolder } from '#shard/shard-folder.ts';

/** What the copy has of ours instead. */
const isJudged = (file: string): boolean => file === QAT_FILE || file === HASHES_FILE || isSignature(file);

/**
 * Copies another program's shard into `out`, byte for byte, and seals the copy: our verdict, our hashes, and a signature of whoever adopts it. The
 * statement names neither a recorder nor its clock: nobody here saw them. Rejects with a GapError: `shard.ours`, `shard.exists`, and
 * `shard.unadopted` for one that does not pass.
 */
export async function adopt(folder: string, out: string, options: SealOptions & Required<Pick<SealOptions, 'signer'>>): Promise<Sealed> {
  refuseNonShard(folder);
  const { meta } = new ShardFolder(folder);
  if (!isForeign(new ShardFolder(folder)))
    throw new GapError('shard.ours', `${folder}: this recorder made it`, 'Sign it as it is', { way: { action: 'sign', of: folder } });
  const target = join(out, meta.session_id);
  if (existsSync(target))
    throw new GapError('shard.exists', `${target} exists already`, 'Choose another place, or move it away', { way: { settings: ['out'] } });
  const work = `${target}.copying`;
  rmSync(work, { recursive: true, force: true });
  makeFolders(work, 0o700);
  try {
    const files = new Map<string, WrittenFile>();
    for (const file of readdirSync(folder).sort()) files.set(file, await copyFile(join(folder, file), join(work, file)));
    // The copy, not what it was made of: that may change meanwhile.
    await refuseFailed(work, folder);
    for (const file of [...files.keys()].filter(isJudged)) {
      files.delete(file);
      rmSync(join(work, file));
    }
    const { meta: copied } = new ShardFolder(work);
    return await sealFiles({ folder: work, target, meta: copied, files, proofs: undefined, video: await scanVideoOf(work) }, options);
  } catch (error) {
    rmSync(work, { recursive: true, force: true });
    throw error;
  }
}

async function refuseFailed(copy: string, folder: string): Promise<void> {
  const { findings } = await validate(copy);
  const failed = findings.find(({ severity }) => severity === 'fail');
  if (failed === undefined) return;
  throw new GapError('shard.unadopted', `${folder}: ${failed.check}: ${failed.says}`, failed.remedy ?? 'Have its recorder mended');
}
