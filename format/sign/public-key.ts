import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { GapError, wordsOf } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import type { TrustedKey } from '#format/core/sign/signer.ts';

/** Id and normal form of a public key. Throws a GapError for anything but Ed25519. */
export function publicKeyOf(pem: string, from: string): Pick<TrustedKey, 'keyId' | 'publicKey'> {
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch (cause) {
    throw new GapError(
      'keys.unreadable',
      said`${from}: not a public key (${wordsOf(cause)})`,
      said`Give a PEM file of an Ed25519 public key`,
      {
        cause,
      },
    );
  }
  if (key.asymmetricKeyType !== 'ed25519')
    throw new GapError('keys.unreadable', said`${from}: a ${key.asymmetricKeyType} key`, said`Give a PEM file of an Ed25519 public key`);
  const der = key.export({ type: 'spki', format: 'der' });
  return { keyId: createHash('sha256').update(der).digest('hex'), publicKey: key.export({ type: 'spki', format: 'pem' }) as string };
}
