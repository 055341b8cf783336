import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { foreign, isForeign, refuseUnverified, type VerifyOptions, verify } from '#format/check/verify.ts';
import { GapError } from '#format/core/errors.ts';
import { WHOLENESS } from '#format/core/findings/checks.ts';
import { ENVELOPE_FILE, HASHES_FILE } from '#format/core/layout.ts';
import { remedyOf, said, saysOf } from '#format/core/said.ts';
import type { Signer } from '#format/core/sign/signer.ts';
import { statementOf } from '#format/core/sign/statement-of.ts';
import { ShardFolder } from '#format/folder/shard-folder.ts';
import { hashFile } from '#format/sign/hash-file.ts';
import { countersignFolder, signFolder } from '#shard/seal/sign.ts';
import { validate } from '#shard/validate.ts';

/**
 * Signs a sealed shard, or adds a second signature to it. Rejects with a GapError (`shard.unverified`) unless the files are those that
 * were hashed and signed before.
 */
export async function signShard(folder: string, signer: Signer, options: VerifyOptions): Promise<void> {
  if (existsSync(join(folder, ENVELOPE_FILE))) {
    // Some signatures may be by unknown keys, but at least one must be by a trusted key, or anybody could have signed.
    const verification = await verify(folder, { ...options, allowUnknown: true });
    refuseUnverified(verification);
    const keys = verification.findings.filter(({ check }) => check === 'sign.key');
    const unknown = keys.every(({ severity }) => severity !== 'pass') ? keys[0] : undefined;
    if (unknown !== undefined && options.allowUnknown !== true)
      throw new GapError(
        'shard.unverified',
        said`${folder}: ${saysOf(unknown)}`,
        unknown.remedy === undefined ? said`Get the signer’s public key from the signer` : remedyOf(unknown),
        { way: unknown.way },
      );
    await countersignFolder(folder, new ShardFolder(folder).meta.session_id, signer);
    return;
  }
  if (isForeign(new ShardFolder(folder))) {
    const { says, remedy, way } = foreign(folder);
    throw new GapError('shard.foreign', said`${folder}: ${says}`, remedy, { way });
  }
  const { findings } = await validate(folder);
  const wrong = findings.find(({ check, severity }) => severity === 'fail' && WHOLENESS.includes(check));
  if (wrong !== undefined)
    throw new GapError(
      'shard.unverified',
      said`${folder}: ${saysOf(wrong)}`,
      wrong.remedy === undefined ? said`Only a whole shard can be signed` : remedyOf(wrong),
    );
  const { meta, qat, hashes } = new ShardFolder(folder);
  const files = { ...hashes.sha256, [HASHES_FILE]: await hashFile(join(folder, HASHES_FILE)) };
  await signFolder(folder, statementOf(meta, qat, files), signer);
}
