import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IN_TOTO_TYPE } from '#core/format/documents/envelope.ts';
import type { ShardStatement } from '#core/format/documents/statement.ts';
import { ENVELOPE_FILE, HASHES_FILE, minisigComment, minisigFile } from '#core/format/layout.ts';
import type { Signer } from '#core/sign/signer.ts';
import { writeText } from '#shard/files.ts';
import { addSignature, envelopeText, readEnvelope, signEnvelope } from '#shard/seal/dsse.ts';
import { minisignKeyId, minisignText } from '#shard/seal/minisign.ts';

/** Signs a shard's statement, and `hashes.json` for minisign. For the first signer; the caller has checked the files. */
export async function signFolder(folder: string, statement: ShardStatement, signer: Signer): Promise<void> {
  const payload = Buffer.from(JSON.stringify(statement));
  await writeText(join(folder, ENVELOPE_FILE), envelopeText(await signEnvelope(IN_TOTO_TYPE, payload, [signer])));
  await signHashes(folder, signer);
}

/** Adds another signer's signature over the same statement. Each role has one: a newer key's replaces the older. */
export async function countersignFolder(folder: string, signer: Signer): Promise<void> {
  const path = join(folder, ENVELOPE_FILE);
  const before = minisignKey(join(folder, minisigFile(signer.role)));
  await writeText(path, envelopeText(await addSignature(readEnvelope(path), signer, before)));
  await signHashes(folder, signer);
}

async function signHashes(folder: string, signer: Signer): Promise<void> {
  const hashes = readFileSync(join(folder, HASHES_FILE));
  const file = minisigFile(signer.role);
  await writeText(join(folder, file), await minisignText(hashes, minisigComment(file), signer));
}

/** The first 16 digits of the key that made a minisign signature, if there is one. */
function minisignKey(path: string): string | undefined {
  return existsSync(path) ? minisignKeyId(readFileSync(path, 'utf8')) : undefined;
}
