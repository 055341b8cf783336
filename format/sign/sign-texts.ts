import { createHash, createPublicKey, verify } from 'node:crypto';
import { IN_TOTO_TYPE } from '#format/core/documents/envelope.ts';
import { SignableHashes } from '#format/core/documents/hashes.ts';
import { ShardStatement } from '#format/core/documents/statement.ts';
import { GapError, wordsOf } from '#format/core/errors.ts';
import { HASHES_FILE, minisigComment, minisigFile } from '#format/core/layout.ts';
import { said, type Words } from '#format/core/said.ts';
import { ShardSignatures, ShardTexts } from '#format/core/sign/shard-texts.ts';
import type { Signer, SignerRole } from '#format/core/sign/signer.ts';
import { partId } from '#format/folder/part-id.ts';
import { preAuthEncoding } from '#format/sign/dsse.ts';

type RawSign = (message: Uint8Array) => Uint8Array;

/**
 * Answers every request for a signature, on the key holder's side: reads both texts, and signs them only if they are one whole
 * shard of this session, written as we write it. Throws a GapError (`sign.refused`).
 */
export function signTexts(texts: ShardTexts, sessionId: string, role: SignerRole, sign: RawSign): ShardSignatures {
  refuseForeign(texts, sessionId);
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  const [statement, hashes] = messagesOf(texts);
  const signed = sign(hashes);
  return { statement: base64(sign(statement)), hashes: base64(signed), comment: base64(sign(commentMessage(signed, role))) };
}

/** Whether these are a signer's signatures of these texts: asked before any of them is written. */
export function areSignaturesOf(
  texts: ShardTexts,
  signatures: ShardSignatures,
  { role, publicKey }: Pick<Signer, 'role' | 'publicKey'>,
): boolean {
  const key = createPublicKey(publicKey);
  const right = (message: Uint8Array, signature: string) => verify(null, message, key, Buffer.from(signature, 'base64'));
  const [statement, hashes] = messagesOf(texts);
  return (
    ShardSignatures.safeParse(signatures).success &&
    right(statement, signatures.statement) &&
    right(hashes, signatures.hashes) &&
    right(commentMessage(Buffer.from(signatures.hashes, 'base64'), role), signatures.comment)
  );
}

/**
 * No message of one kind can serve as another: the statement's begins with `DSSEv1` and its type, `hashes.json` with a brace, and the
 * comment's with a signature that this key has just made.
 */
function messagesOf({ statement, hashes }: ShardTexts): [Uint8Array, Uint8Array] {
  return [preAuthEncoding(IN_TOTO_TYPE, Buffer.from(statement)), Buffer.from(hashes)];
}

const commentMessage = (signature: Uint8Array, role: SignerRole) =>
  Buffer.concat([signature, Buffer.from(minisigComment(minisigFile(role)))]);

function refuseForeign(texts: ShardTexts, sessionId: string): void {
  if (!ShardTexts.safeParse(texts).success) throw refused(said`no texts of a shard`);
  const { subject, predicate } = read('statement', texts.statement, ShardStatement, (value) => JSON.stringify(value));
  const { sha256 } = read(HASHES_FILE, texts.hashes, SignableHashes, (value) => `${JSON.stringify(value, undefined, 2)}\n`);
  const { session_id, part } = predicate;
  if (part !== undefined && (part.number > part.of || session_id !== partId(part.session_id, part.number)))
    throw refused(said`a statement about ${session_id}, which is not part ${part.number} of session ${part.session_id}`);
  if (session_id !== sessionId && part?.session_id !== sessionId)
    throw refused(said`a statement about session ${session_id}, not ${sessionId}`);
  const named = new Map(subject.map(({ name, digest }) => [name, digest.sha256]));
  if (named.size !== subject.length) throw refused(said`a statement that names a file twice`);
  if (named.get(HASHES_FILE) !== createHash('sha256').update(texts.hashes).digest('hex'))
    throw refused(said`a ${HASHES_FILE} that is not the statement’s`);
  named.delete(HASHES_FILE);
  const other = Object.entries(sha256).find(([file, hash]) => named.get(file) !== hash)?.[0];
  if (other !== undefined || Object.keys(sha256).length !== named.size)
    throw refused(said`a statement and a ${HASHES_FILE} that differ${other === undefined ? '' : said` in ${other}`}`);
}

/** Reads a text; written again, it must be the same, or it says more to another reader than to us. */
function read<T>(what: string, text: string, schema: { parse(value: unknown): T }, write: (value: unknown) => string): T {
  let value: unknown;
  let read: T;
  try {
    value = JSON.parse(text);
    read = schema.parse(value);
  } catch (cause) {
    throw refused(said`a ${what} that cannot be read: ${wordsOf(cause)}`);
  }
  if (write(value) !== text) throw refused(said`a ${what} that is not written as ours`);
  return read;
}

function refused(what: Words): GapError {
  return new GapError('sign.refused', said`Asked to sign ${what}`, said`Nothing was signed: check where the request came from`);
}
