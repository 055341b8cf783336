import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { IN_TOTO_TYPE } from '#core/format/envelope.ts';
import { ENVELOPE_FILE, HASHES_FILE, minisigComment, minisigFile } from '#core/format/layout.ts';
import type { ShardStatement } from '#core/format/statement.ts';
import type { Signer } from '#core/signer.ts';
import { addSignature, envelopeText, readEnvelope, signEnvelope } from '#shard/dsse.ts';
import { writeText } from '#shard/files.ts';
import { minisignText } from '#shard/minisign.ts';

/** Signs a shard's statement, and `hashes.json` for minisign. The first signer's word; the caller has seen that the files are right. */
export async function signFolder(folder: string, statement: ShardStatement, signer: Signer): Promise<void> {
  const payload = Buffer.from(JSON.stringify(statement));
  await writeText(join(folder, ENVELOPE_FILE), envelopeText(await signEnvelope(IN_TOTO_TYPE, payload, [signer])));
  await signHashes(folder, signer);
}

/** Adds another signer's word over the same statement. */
export async function countersignFolder(folder: string, signer: Signer): Promise<void> {
  const path = join(folder, ENVELOPE_FILE);
  await writeText(path, envelopeText(await addSignature(readEnvelope(path), signer)));
  await signHashes(folder, signer);
}

async function signHashes(folder: string, signer: Signer): Promise<void> {
  const hashes = readFileSync(join(folder, HASHES_FILE));
  writeFileSync(join(folder, minisigFile(signer.role)), await minisignText(hashes, minisigComment(minisigFile(signer.role)), signer));
}
