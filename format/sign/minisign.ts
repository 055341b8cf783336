import { createPublicKey, verify } from 'node:crypto';
import { said, type Words } from '#format/core/said.ts';
import type { ShardSignatures } from '#format/core/sign/shard-texts.ts';
import type { TrustedKey } from '#format/core/sign/signer.ts';
import { rawOf } from '#format/sign/raw-key.ts';

/*
 * minisign's file formats (jedisct1.github.io/minisign, "Signature format", "Public key format"), with the algorithm `Ed`: Ed25519 over
 * the file itself.
 */
const ALGORITHM = Buffer.from('Ed');
const KEY_ID_BYTES = 8;
const SIGNATURE_BYTES = 64;
const TRUSTED = 'trusted comment: ';

/** Text of `<file>.minisig`: the signatures of a file and of its trusted comment. */
export function minisignText(keyId: string, trustedComment: string, { hashes, comment }: Omit<ShardSignatures, 'statement'>): string {
  const packed = Buffer.concat([ALGORITHM, idBytes(keyId), Buffer.from(hashes, 'base64')]);
  return `${untrusted(keyId)}\n${packed.toString('base64')}\n${TRUSTED}${trustedComment}\n${comment}\n`;
}

/** Text of a minisign public key file. */
export function minisignPublicKey({ keyId, publicKey }: Pick<TrustedKey, 'keyId' | 'publicKey'>): string {
  return `untrusted comment: minisign public key ${keyId.slice(0, 16)}\n${Buffer.concat([ALGORITHM, idBytes(keyId), rawOf(publicKey)]).toString('base64')}\n`;
}

/** The first 16 digits of the key id that a signature claims. */
export function minisignKeyId(text: string): string {
  const packed = Buffer.from(text.split('\n')[1] ?? '', 'base64');
  return packed.subarray(ALGORITHM.length, ALGORITHM.length + KEY_ID_BYTES).toString('hex');
}

/** Result of checking a signature. */
export type MinisignResult =
  | { readonly is: 'right'; readonly name: string }
  /** `unknown-key`: made with a key that is not trusted. */
  | { readonly is: 'wrong' | 'unknown-key'; readonly why: Words };

/** Whose signature it is, if it is valid, carries this trusted comment, and is byte for byte as we write it; otherwise why not. */
export function checkMinisign(text: string, bytes: Uint8Array, trustedComment: string, trusted: readonly TrustedKey[]): MinisignResult {
  const [, packed64 = '', comment = '', global64 = ''] = text.split('\n');
  const packed = Buffer.from(packed64, 'base64');
  const global = Buffer.from(global64, 'base64');
  if (packed.length !== ALGORITHM.length + KEY_ID_BYTES + SIGNATURE_BYTES || !comment.startsWith(TRUSTED))
    return { is: 'wrong', why: said`is not a minisign signature` };
  const id = minisignKeyId(text);
  const key = trusted.find(({ keyId }) => keyId.startsWith(id));
  if (key === undefined) return { is: 'unknown-key', why: said`was made with the unknown key ${id}` };
  const signature = packed.subarray(-SIGNATURE_BYTES);
  const written = `${untrusted(key.keyId)}\n${packed.toString('base64')}\n${TRUSTED}${trustedComment}\n${global.toString('base64')}\n`;
  const publicKey = createPublicKey(key.publicKey);
  const ok =
    written === text &&
    packed.subarray(0, ALGORITHM.length).equals(ALGORITHM) &&
    verify(null, bytes, publicKey, signature) &&
    verify(null, Buffer.concat([signature, Buffer.from(trustedComment)]), publicKey, global);
  return ok ? { is: 'right', name: key.name } : { is: 'wrong', why: said`does not match the file, or was changed` };
}

const idBytes = (keyId: string) => Buffer.from(keyId.slice(0, 2 * KEY_ID_BYTES), 'hex');
const untrusted = (keyId: string) => `untrusted comment: signature by gap key ${keyId.slice(0, 16)}`;
