import { createHash } from 'node:crypto';
import type { PlannedFile } from '#corpus/core/sending/protocol.ts';
import { FrameCounter } from '#corpus/ingest/read-back/frame-counter.ts';
import { Refused } from '#corpus/ingest/refused.ts';
import { PartHashes } from '#corpus/send/part-hashes.ts';
import { Consent } from '#format/core/documents/consent.ts';
import { ENCRYPTED_SUFFIX, plainBytes } from '#format/core/documents/encryption.ts';
import { type Envelope, Envelope as EnvelopeSchema, IN_TOTO_TYPE } from '#format/core/documents/envelope.ts';
import { Hashes } from '#format/core/documents/hashes.ts';
import { Meta } from '#format/core/documents/meta.ts';
import { Qat } from '#format/core/documents/qat.ts';
import { ShardStatement } from '#format/core/documents/statement.ts';
import { wordsOf } from '#format/core/errors.ts';
import {
  CONSENT_FILE,
  ENVELOPE_FILE,
  HASHES_FILE,
  isSignature,
  MATROSKA_FILE,
  META_FILE,
  minisigFile,
  QAT_FILE,
  VIDEO_FILE,
} from '#format/core/layout.ts';
import { said, type Words } from '#format/core/said.ts';
import { SIGNER_ROLES, type TrustedKey } from '#format/core/sign/signer.ts';
import { ChunkCipher, NotEncrypted } from '#format/encrypted/chunk-cipher.ts';
import { ChunkStream } from '#format/encrypted/chunk-stream.ts';
import { checkSignatures, payloadOf } from '#format/sign/dsse.ts';

/** Documents of a shard, which are parsed; the largest is a meta.json with every gap of two hours. */
const DOCUMENTS: readonly string[] = [HASHES_FILE, META_FILE, QAT_FILE, CONSENT_FILE, ENVELOPE_FILE];
const MOST_DOCUMENT_BYTES = 16e6;
/** Signatures that a shard may have besides the envelope. */
const SIGNATURES: readonly string[] = [ENVELOPE_FILE, ...SIGNER_ROLES.map(minisigFile)];
const MOST_SIGNATURE_BYTES = 1e6;

/** What a store really holds. */
export interface ReadBack {
  readonly statement: ShardStatement;
  readonly meta: Meta;
  readonly qat: Qat;
  /** Of its video, counted. */
  readonly frames: number;
  readonly consent: Consent | undefined;
}

interface Asked {
  readonly files: readonly PlannedFile[];
  readonly sessionId: string;
  /** SHA-256 of `hashes.json`. */
  readonly id: string;
  /** Of its files, where they are encrypted. */
  readonly contentKey: Uint8Array | undefined;
  /** Keys whose signature counts; none: any. */
  readonly trusted: readonly TrustedKey[];
}

/**
 * Reads every file back and compares it: with `hashes.json`, and that with the signed statement. Rejects with a {@link Refused} that says which file is not what it
 * should be.
 */
export async function readBack(
  read: (file: string) => AsyncIterable<Uint8Array>,
  { files, sessionId, id, contentKey, trusted }: Asked,
): Promise<ReadBack> {
  const texts = new Map<string, string>();
  const hashes = new Map<string, string>();
  let frames = 0;
  for (const file of files) {
    const name = plainName(file.name, contentKey !== undefined);
    const { bytes } = file;
    if (isSignature(name) && (!SIGNATURES.includes(name) || bytes > MOST_SIGNATURE_BYTES)) throw wrong(said`${name} belongs to no shard`);
    const cipher = contentKey === undefined || name === ENVELOPE_FILE ? undefined : new ChunkCipher(contentKey, name);
    if (cipher !== undefined && plainBytes(bytes) === undefined) throw wrong(said`${name} has ${bytes} bytes, which no encrypted file has`);
    const counter = name === VIDEO_FILE || name === MATROSKA_FILE ? new FrameCounter() : undefined;
    const take = { keep: DOCUMENTS.includes(name), counter };
    const { sha256, parts, unreadable, text } = await hashed(read(file.name), take, file, cipher);
    if (parts.length !== file.parts.length || parts.some((part, n) => part !== file.parts[n])) throw new OtherParts(file.name);
    if (unreadable !== undefined) throw wrong(`${name}: ${unreadable.message}`);
    hashes.set(name, sha256);
    if (counter !== undefined) frames = counted(counter, name);
    if (text !== undefined) texts.set(name, text);
  }
  if (hashes.get(HASHES_FILE) !== id) throw wrong(said`${HASHES_FILE} is not the one that this shard was announced with`);
  const named = parsed(texts, HASHES_FILE, Hashes).sha256;
  const statement = statementOf(parsed(texts, ENVELOPE_FILE, EnvelopeSchema), trusted);
  const subjects = new Map(statement.subject.map(({ name, digest }) => [name, digest.sha256]));
  for (const [name, sha256] of hashes) {
    if (isSignature(name)) continue;
    if (name !== HASHES_FILE && named[name] !== sha256) throw wrong(said`${name} is not the file that hashes.json names`);
    if (subjects.get(name) !== sha256) throw wrong(said`${name} is not the file that was signed`);
  }
  const missing = [...subjects.keys(), ...Object.keys(named)].find((name) => !hashes.has(name));
  if (missing !== undefined) throw wrong(said`${missing} was signed, but not sent`);
  const meta = parsed(texts, META_FILE, Meta);
  if (statement.predicate.session_id !== sessionId || meta.session_id !== sessionId)
    throw wrong(said`it is another session than was announced`);
  const consent = texts.has(CONSENT_FILE) ? parsed(texts, CONSENT_FILE, Consent) : undefined;
  const qat = parsed(texts, QAT_FILE, Qat);
  if (qat.frames !== frames) throw wrong(said`${QAT_FILE} says ${qat.frames} frames, the video has ${frames}`);
  return { statement, meta, qat, frames, consent };
}

function statementOf(envelope: Envelope, trusted: readonly TrustedKey[]): ShardStatement {
  if (envelope.payloadType !== IN_TOTO_TYPE) throw wrong(said`${ENVELOPE_FILE} is of another type`);
  if (trusted.length > 0) {
    const facts = checkSignatures(envelope, trusted);
    const [unknown] = facts.filter(({ valid }) => valid !== true);
    if (unknown !== undefined)
      throw new Refused(
        403,
        'signer',
        said`key ${unknown.keyId.slice(0, 16)} is not one that this service takes shards from`,
        said`Ask the service to trust that key`,
      );
  }
  try {
    return ShardStatement.parse(JSON.parse(payloadOf(envelope).toString('utf8')));
  } catch {
    throw wrong(said`${ENVELOPE_FILE} holds no statement about a shard`);
  }
}

function counted(counter: FrameCounter, name: string): number {
  try {
    return counter.end();
  } catch (error) {
    throw wrong(said`the frames of ${name} cannot be counted: ${wordsOf(error)}`);
  }
}

const wrong = (what: Words): Refused => new Refused(422, 'content', what, said`Validate the shard, then send it again`);

/** In an encrypted shard every file but the envelope ends so. */
function plainName(name: string, isEncrypted: boolean): string {
  if (!isEncrypted || name === ENVELOPE_FILE) return name;
  if (!name.endsWith(ENCRYPTED_SUFFIX)) throw wrong(said`${name} is not encrypted`);
  return name.slice(0, -ENCRYPTED_SUFFIX.length);
}

interface Parser<T> {
  parse(value: unknown): T;
}

function parsed<T>(texts: ReadonlyMap<string, string>, name: string, schema: Parser<T>): T {
  const text = texts.get(name);
  if (text === undefined) throw wrong(said`${name} was not sent`);
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw wrong(said`${name} is not what it should be`);
  }
}

async function hashed(
  chunks: AsyncIterable<Uint8Array>,
  { keep, counter }: { readonly keep: boolean; readonly counter: FrameCounter | undefined },
  { name, bytes, part_bytes }: PlannedFile,
  cipher: ChunkCipher | undefined,
) {
  if (keep && bytes > MOST_DOCUMENT_BYTES) throw wrong(said`${name} has ${bytes} bytes; at most ${MOST_DOCUMENT_BYTES}`);
  const hash = createHash('sha256');
  const parts = new PartHashes(bytes, part_bytes);
  const kept: Uint8Array[] = [];
  const stream = cipher && new ChunkStream(cipher);
  let unreadable: NotEncrypted | undefined;
  const take = (plain: Uint8Array) => {
    hash.update(plain);
    counter?.update(plain);
    if (keep) kept.push(plain);
  };
  // What cannot be decrypted is read to its end all the same: only then is it known whether it is what was sent.
  const decrypt = (pieces: () => Iterable<Uint8Array>) => {
    try {
      if (unreadable === undefined) for (const plain of pieces()) take(plain);
    } catch (error) {
      if (!(error instanceof NotEncrypted)) throw error;
      unreadable = error;
    }
  };
  for await (const chunk of chunks) {
    // More than was announced: what it is does not matter any more.
    if (!parts.update(chunk)) throw new OtherParts(name);
    if (stream === undefined) take(chunk);
    else decrypt(() => stream.update(chunk));
  }
  if (stream !== undefined) decrypt(() => [stream.end()]);
  return { sha256: hash.digest('hex'), parts: parts.end(), unreadable, text: keep ? Buffer.concat(kept).toString('utf8') : undefined };
}

/** The store does not hold the parts that it took. */
export class OtherParts extends Refused {
  readonly file: string;

  constructor(file: string) {
    super(409, 'forgotten', said`${file} in the store is not what was sent`, said`Send it again`);
    this.file = file;
  }
}
