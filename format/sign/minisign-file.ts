import { createHash, type KeyObject, verify } from 'node:crypto';
import { keyOfRaw } from '#format/sign/raw-key.ts';

/** As the tool `minisign` makes them: `Ed` signs the file itself, `ED` its BLAKE2b hash. */
const [PLAIN, HASHED] = ['Ed', 'ED'];
const [ID_BYTES, KEY_BYTES, SIGNATURE_BYTES] = [8, 32, 64];
const TRUSTED = 'trusted comment: ';

/** A public key of minisign, from its file or its one line; undefined for anything else. */
export function minisignKeyOf(text: string): { readonly id: string; readonly key: KeyObject } | undefined {
  const line = text.trim().split('\n').at(-1) ?? '';
  const bytes = Buffer.from(line, 'base64');
  if (bytes.length !== 2 + ID_BYTES + KEY_BYTES || bytes.toString('latin1', 0, 2) !== PLAIN) return undefined;
  return { id: bytes.toString('hex', 2, 2 + ID_BYTES), key: keyOfRaw(bytes.subarray(2 + ID_BYTES)) };
}

/** Whether the text of a `.minisig` is a signature of these bytes, and of its own comment, by this key. */
export function isSignedBy(text: string, bytes: Uint8Array, { id, key }: NonNullable<ReturnType<typeof minisignKeyOf>>): boolean {
  const [, packed64 = '', comment = '', global64 = ''] = text.replaceAll('\r', '').split('\n');
  const packed = Buffer.from(packed64, 'base64');
  if (packed.length !== 2 + ID_BYTES + SIGNATURE_BYTES || !comment.startsWith(TRUSTED)) return false;
  const algorithm = packed.toString('latin1', 0, 2);
  if (![PLAIN, HASHED].includes(algorithm) || packed.toString('hex', 2, 2 + ID_BYTES) !== id) return false;
  const signature = packed.subarray(2 + ID_BYTES);
  const signed = algorithm === HASHED ? createHash('blake2b512').update(bytes).digest() : bytes;
  const said = Buffer.concat([signature, Buffer.from(comment.slice(TRUSTED.length))]);
  return verify(null, signed, key, signature) && verify(null, said, key, Buffer.from(global64, 'base64'));
}
