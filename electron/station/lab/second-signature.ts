import { createHash } from 'node:crypto';
import { GapError } from '#core/errors.ts';
import { IN_TOTO_TYPE } from '#core/format/documents/envelope.ts';
import { ShardStatement } from '#core/format/documents/statement.ts';
import { HASHES_FILE, minisigComment, minisigFile } from '#core/format/layout.ts';
import type { Signer } from '#core/sign/signer.ts';

/**
 * Signs one shard for a station with the operator's key: the statement of the requested session, the `hashes.json` that this statement
 * names, and the comment on that signature. Anything else that a station sends is refused.
 */
export class SecondSignature {
  readonly #sessionId: string;
  readonly #signer: Signer;
  #hashesSha256: string | undefined;
  #hashesSignature: Uint8Array | undefined;

  constructor(sessionId: string, signer: Signer) {
    this.#sessionId = sessionId;
    this.#signer = signer;
  }

  /** Rejects with a GapError (`app.sign`) for a message that is none of the three. */
  async sign(message: Uint8Array): Promise<Uint8Array> {
    if (this.#hashesSha256 === undefined) {
      const { subject, predicate } = statementIn(message);
      if (predicate.session_id !== this.#sessionId) throw refused(`a statement about ${predicate.session_id}`);
      const hashes = subject.find(({ name }) => name === HASHES_FILE);
      if (hashes === undefined) throw refused(`a statement without ${HASHES_FILE}`);
      this.#hashesSha256 = hashes.digest.sha256;
    } else if (this.#hashesSignature === undefined) {
      if (createHash('sha256').update(message).digest('hex') !== this.#hashesSha256)
        throw refused(`not the ${HASHES_FILE} of its statement`);
      this.#hashesSignature = await this.#signer.sign(message);
      return this.#hashesSignature;
    } else {
      const comment = Buffer.concat([this.#hashesSignature, Buffer.from(minisigComment(minisigFile(this.#signer.role)))]);
      if (!comment.equals(message)) throw refused('not the comment on that signature');
    }
    return await this.#signer.sign(message);
  }
}

/** The statement in what DSSE signs (protocol.md, "PAE"). */
function statementIn(message: Uint8Array): ShardStatement {
  const text = Buffer.from(message).toString('utf8');
  const head = `DSSEv1 ${IN_TOTO_TYPE.length} ${IN_TOTO_TYPE} `;
  const [, length, body] = text.startsWith(head) ? (/^(\d+) ([\s\S]*)$/.exec(text.slice(head.length)) ?? []) : [];
  if (body === undefined || Number(length) !== Buffer.byteLength(body)) throw refused('no statement');
  try {
    return ShardStatement.parse(JSON.parse(body));
  } catch {
    throw refused('no statement of a shard');
  }
}

function refused(what: string): GapError {
  return new GapError('app.sign', `Asked to sign ${what}`, 'Nothing was signed: check that station');
}
