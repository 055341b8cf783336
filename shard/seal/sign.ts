import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Envelope, IN_TOTO_TYPE } from '#format/core/documents/envelope.ts';
import type { ShardStatement } from '#format/core/documents/statement.ts';
import { GapError } from '#format/core/errors.ts';
import { ENVELOPE_FILE, HASHES_FILE, minisigComment, minisigFile } from '#format/core/layout.ts';
import { said } from '#format/core/said.ts';
import type { ShardSignatures } from '#format/core/sign/shard-texts.ts';
import type { Signer } from '#format/core/sign/signer.ts';
import { foreignText } from '#format/folder/foreign-file.ts';
import { addSignature, envelopeOf, envelopeText, payloadOf, readEnvelope } from '#format/sign/dsse.ts';
import { minisignKeyId, minisignText } from '#format/sign/minisign.ts';
import { areSignaturesOf } from '#format/sign/sign-texts.ts';
import { writeText } from '#shard/folder/files.ts';

/** Signs a shard's statement, and `hashes.json` for minisign. For the first signer; the caller has checked the files. */
export async function signFolder(folder: string, statement: ShardStatement, signer: Signer): Promise<void> {
  const text = JSON.stringify(statement);
  const signed = await signaturesOf(folder, text, statement.predicate.session_id, signer);
  const envelope = envelopeOf(IN_TOTO_TYPE, Buffer.from(text), { keyid: signer.keyId, sig: signed.statement });
  await writeSignatures(folder, envelope, signed, signer);
}

/** Adds another signer's signature over the same statement, of this session. Each role has one: a newer key's replaces the older. */
export async function countersignFolder(folder: string, sessionId: string, signer: Signer): Promise<void> {
  const envelope = readEnvelope(join(folder, ENVELOPE_FILE));
  const before = minisignKey(join(folder, minisigFile(signer.role)));
  const signed = await signaturesOf(folder, payloadOf(envelope).toString('utf8'), sessionId, signer);
  await writeSignatures(folder, addSignature(envelope, { keyid: signer.keyId, sig: signed.statement }, before), signed, signer);
}

/** Asks for the signatures, and checks them before one of them is written: the key may be another machine's. */
async function signaturesOf(folder: string, statement: string, sessionId: string, signer: Signer): Promise<ShardSignatures> {
  const texts = { statement, hashes: foreignText(join(folder, HASHES_FILE)) };
  const signed = await signer.sign(texts, sessionId);
  if (areSignaturesOf(texts, signed, signer)) return signed;
  throw new GapError(
    'sign.wrong',
    said`${folder}: what came back is not a signature by key ${signer.keyId.slice(0, 16)}`,
    said`The shard is as it was: check the machine that holds the key, then sign again`,
  );
}

async function writeSignatures(folder: string, envelope: Envelope, signed: ShardSignatures, { role, keyId }: Signer): Promise<void> {
  await writeText(join(folder, ENVELOPE_FILE), envelopeText(envelope));
  const file = minisigFile(role);
  await writeText(join(folder, file), minisignText(keyId, minisigComment(file), signed));
}

/** The first 16 digits of the key that made a minisign signature, if there is one. */
function minisignKey(path: string): string | undefined {
  return existsSync(path) ? minisignKeyId(foreignText(path)) : undefined;
}
