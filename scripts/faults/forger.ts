import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { type Envelope, IN_TOTO_TYPE } from '#format/core/documents/envelope.ts';
import { ENVELOPE_FILE, HASHES_FILE, isSignature, META_FILE, minisigComment, minisigFile, QAT_FILE } from '#format/core/layout.ts';
import { SIGNER_ROLES, type TrustedKey } from '#format/core/sign/signer.ts';
import { addSignature, envelopeOf, envelopeText } from '#format/sign/dsse.ts';
import { minisignText } from '#format/sign/minisign.ts';
import { publicKeyOf } from '#format/sign/public-key.ts';
import { signTexts } from '#format/sign/sign-texts.ts';
import type { Changed, Files } from '#scripts/faults/changes.ts';
import type { Random } from '#scripts/random.ts';

interface Statement {
  readonly subject: { name: string; digest: { sha256: string } }[];
  readonly predicate: { session_id: string };
}

/**
 * Somebody whose key is trusted here, but not for shards: they may withdraw consents. They change a file and sign the whole shard again, as
 * well as it can be done.
 */
export class Forger {
  readonly trusted: TrustedKey;
  readonly #key: KeyObject;

  constructor() {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    this.#key = privateKey;
    this.trusted = { ...publicKeyOf(`${publicKey.export({ type: 'spki', format: 'pem' })}`, 'forger'), name: 'forger', roles: ['revoker'] };
  }

  /** The files with one of them changed, or none, and signed again: in place of the signatures that are there, or beside one of them. */
  resign(files: Files, random: Random): Changed {
    const changed = new Map(files);
    // Documents are compared with what the statement says of them; this is about the signatures.
    const name = random.of([undefined, ...[...files.keys()].filter((file) => !isSignature(file) && !DOCUMENTS.includes(file)).sort()]);
    if (name !== undefined) changed.set(name, Buffer.concat([files.get(name) as Buffer, Buffer.from([random.below(256)])]));
    const hashes = JSON.parse(`${files.get(HASHES_FILE)}`) as { sha256: Record<string, string> };
    if (name !== undefined) hashes.sha256[name] = sha256(changed.get(name) as Buffer);
    const hashesText = `${JSON.stringify(hashes, undefined, 2)}\n`;
    changed.set(HASHES_FILE, Buffer.from(hashesText));

    const envelope = JSON.parse(`${files.get(ENVELOPE_FILE)}`) as Envelope;
    const statement = JSON.parse(Buffer.from(envelope.payload, 'base64').toString()) as Statement;
    for (const subject of statement.subject)
      if (subject.name === name || subject.name === HASHES_FILE) subject.digest.sha256 = sha256(changed.get(subject.name) as Buffer);
    const text = JSON.stringify(statement);

    const role = random.of(SIGNER_ROLES);
    const { session_id } = statement.predicate;
    const signed = signTexts({ statement: text, hashes: hashesText }, session_id, role, (message) => sign(null, message, this.#key));
    const own = { keyid: this.trusted.keyId, sig: signed.statement };
    const others = random.of([[], envelope.signatures.slice(0, 1), envelope.signatures]);
    const whole = others.reduce((all, one) => addSignature(all, one, undefined), envelopeOf(IN_TOTO_TYPE, Buffer.from(text), own));
    changed.set(ENVELOPE_FILE, Buffer.from(envelopeText(whole)));
    if (others.length === 0) for (const one of SIGNER_ROLES) changed.delete(minisigFile(one));
    const file = minisigFile(role);
    if (others.length === 0 || random.below(2) === 0)
      changed.set(file, Buffer.from(minisignText(this.trusted.keyId, minisigComment(file), signed)));
    return {
      files: changed,
      what: `${name ?? 'nothing'} changed, signed again by a key of another role beside ${others.length} signatures`,
    };
  }
}

const DOCUMENTS: readonly string[] = [META_FILE, QAT_FILE, HASHES_FILE];

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
