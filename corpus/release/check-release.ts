import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { RELEASE_FILES, RELEASE_TYPE, Release } from '#corpus/core/release/release.ts';
import { textColumns } from '#corpus/release/text-columns.ts';
import { GapError, messageOf } from '#format/core/errors.ts';
import type { TrustedKey } from '#format/core/sign/signer.ts';
import { checkSignatures, payloadOf, readEnvelope } from '#format/sign/dsse.ts';
import { hashFile } from '#format/sign/hash-file.ts';

/** What a release is, and which of its shards must not be used any more. */
export interface CheckedRelease {
  readonly release: Release;
  /** Of its signed text. */
  readonly sha256: string;
  /** By whom it was signed, of those who are known here. */
  readonly signer: string;
  readonly withdrawn: readonly { readonly sha256: string; readonly revocation_id: string; readonly revoked_utc: string }[];
}

const CHANGED = 'Get the release again from whoever made it';

/** Checks that a release is what its maker signed, and compares it with the withdrawals that are known here. Rejects with a GapError (`corpus.release`). */
export async function checkRelease(
  folder: string,
  { trusted, revoked }: { readonly trusted: readonly TrustedKey[]; readonly revoked: ReadonlyMap<string, string> },
): Promise<CheckedRelease> {
  const path = join(folder, RELEASE_FILES.envelope);
  if (!existsSync(path)) throw new GapError('corpus.release', `${path}: there is no such file`, 'Give the folder of a release');
  const { release, signer, sha256: signed } = readSigned(path, trusted);
  const table = join(folder, RELEASE_FILES.shards);
  const sha256 = existsSync(table) ? await hashFile(table) : 'missing';
  if (sha256 !== release.shards_sha256)
    throw new GapError('corpus.release', `${table}: is not the file that was signed: SHA-256 ${sha256}`, CHANGED);
  return { release, sha256: signed, signer, withdrawn: await withdrawnIn(table, revoked) };
}

function readSigned(path: string, trusted: readonly TrustedKey[]): Omit<CheckedRelease, 'withdrawn'> {
  let release: Release;
  const envelope = readEnvelope(path);
  try {
    if (envelope.payloadType !== RELEASE_TYPE) throw new Error(`payloadType is ${envelope.payloadType}`);
    release = Release.parse(JSON.parse(payloadOf(envelope).toString('utf8')));
  } catch (cause) {
    throw new GapError('corpus.release', `${path}: ${messageOf(cause)}`, CHANGED, { cause });
  }
  const signatures = checkSignatures(
    envelope,
    trusted.filter(
      ({ roles, until }) => roles.includes('operator') && (until === undefined || release.created_utc <= until) && until !== 'never',
    ),
  );
  const [known] = signatures.filter(({ valid }) => valid === true);
  if (known === undefined || signatures.some(({ valid }) => valid === false))
    throw new GapError(
      'corpus.release',
      `${path}: not signed by an operator who is trusted here (${signatures.map(({ keyId }) => keyId.slice(0, 16)).join(', ')})`,
      'Trust the key of whoever made it, if you know them',
      { way: { action: 'trust-key' } },
    );
  return { release, sha256: createHash('sha256').update(payloadOf(envelope)).digest('hex'), signer: known.name ?? known.keyId };
}

async function withdrawnIn(path: string, revoked: ReadonlyMap<string, string>): Promise<CheckedRelease['withdrawn']> {
  const { sha256, revocation_id } = await textColumns(path, ['sha256', 'revocation_id']);
  return revocation_id.flatMap((id, i) => {
    const revoked_utc = revoked.get(id);
    return revoked_utc === undefined ? [] : [{ sha256: sha256[i] as string, revocation_id: id, revoked_utc }];
  });
}
