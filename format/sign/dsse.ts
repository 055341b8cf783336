import { createPublicKey, verify } from 'node:crypto';
import { Envelope } from '#format/core/documents/envelope.ts';
import { GapError, wordsOf } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import type { TrustedKey } from '#format/core/sign/signer.ts';
import { foreignText } from '#format/folder/foreign-file.ts';

/** The bytes that are signed (DSSE protocol.md, "PAE"): no signature can pass for one over another type of payload. */
export function preAuthEncoding(type: string, payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.byteLength} `), payload]);
}

type Signature = Envelope['signatures'][number];

/** An envelope around a payload, with its first signature: of {@link preAuthEncoding}. */
export function envelopeOf(payloadType: string, payload: Uint8Array, signature: Signature): Envelope {
  return { payloadType, payload: Buffer.from(payload).toString('base64'), signatures: [signature] };
}

/** Only one order is allowed, so that swapping two is detected. */
function sorted(signatures: Envelope['signatures']): Envelope['signatures'] {
  return signatures.toSorted((a, b) => (a.keyid < b.keyid ? -1 : 1));
}

/** The envelope with another signature, replacing one by the same key or by a key whose id begins with `instead`. */
export function addSignature(envelope: Envelope, signature: Signature, instead: string | undefined): Envelope {
  const others = envelope.signatures.filter(
    ({ keyid }) => keyid !== signature.keyid && (instead === undefined || !keyid.startsWith(instead)),
  );
  return { ...envelope, signatures: sorted([...others, signature]) };
}

export function payloadOf({ payload }: Envelope): Buffer {
  return Buffer.from(payload, 'base64');
}

/** The only form in which we write an envelope. A reader that insists on it detects every changed byte, even those no signature covers. */
export function envelopeText(envelope: Envelope): string {
  return `${JSON.stringify(envelope, undefined, 2)}\n`;
}

/** Reads an envelope. Throws a GapError (`shard.envelope`) when it is not one, or not written as we write it. */
export function readEnvelope(path: string): Envelope {
  const text = foreignText(path);
  let envelope: Envelope;
  try {
    envelope = Envelope.parse(JSON.parse(text));
  } catch (cause) {
    throw new GapError('shard.envelope', said`${path}: ${wordsOf(cause)}`, said`It was changed or damaged: get the file again`, { cause });
  }
  const sameBase64 = (value: string) => Buffer.from(value, 'base64').toString('base64') === value;
  const ordered = envelope.signatures.every(({ keyid }, i) => i === 0 || keyid > (envelope.signatures[i - 1]?.keyid as string));
  if (!ordered || text !== envelopeText(envelope) || ![envelope.payload, ...envelope.signatures.map(({ sig }) => sig)].every(sameBase64))
    throw new GapError(
      'shard.envelope',
      said`${path}: not byte for byte as it was written`,
      said`It was changed or reformatted: get an unchanged copy of the file`,
    );
  return envelope;
}

/** Result of checking one signature. */
export interface SignatureFact {
  readonly keyId: string;
  /** Whose key it is; undefined for an unknown key. */
  readonly name: string | undefined;
  /** Undefined for an unknown key. */
  readonly valid: boolean | undefined;
}

/** Checks each signature of an envelope against the trusted keys. */
export function checkSignatures(envelope: Envelope, trusted: readonly TrustedKey[]): SignatureFact[] {
  const message = preAuthEncoding(envelope.payloadType, payloadOf(envelope));
  return envelope.signatures.map(({ keyid, sig }) => {
    const key = trusted.find(({ keyId }) => keyId === keyid);
    if (key === undefined) return { keyId: keyid, name: undefined, valid: undefined };
    const valid = verify(null, message, createPublicKey(key.publicKey), Buffer.from(sig, 'base64'));
    return { keyId: keyid, name: key.name, valid };
  });
}
