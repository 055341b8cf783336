import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createPrivateKey, createPublicKey as publicKeyOf } from '#format/browser/node-crypto.ts';

const { privateKey } = generateKeyPairSync('x25519');
const raw = privateKey.export({ type: 'pkcs8', format: 'der' }).subarray(16);
const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
const pemOf = (hex: string) =>
  `-----BEGIN PRIVATE KEY-----\n${Buffer.from(hex, 'hex').toString('base64').replace(/.{64}/g, '$&\n')}\n-----END PRIVATE KEY-----\n`;
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

describe('a private key in a page', () => {
  it.each([
    ['as OpenSSL writes it', pem],
    [
      'of version 2 with its public key, as ring and Java write it',
      pemOf(`3051020101300506032b656e04220420${raw.toString('hex')}812100${spki.subarray(12).toString('hex')}`),
    ],
    ['of version 2 without', pemOf(`302e020101300506032b656e04220420${raw.toString('hex')}`)],
    ['from Windows', pem.replaceAll('\n', '\r\n')],
    ['behind what a tool says of it', `Bag Attributes\n  friendlyName: corpus\n${pem}`],
  ])('%s is read', (_, text) => {
    expect(publicKeyOf(createPrivateKey(text)).export({ format: 'der' })).toEqual(new Uint8Array(spki));
  });

  it.each([
    ['of Ed25519', generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
    ['cut off', pemOf(`302e020100300506032b656e04220420${raw.toString('hex').slice(2)}`)],
    ['with a byte too many', pemOf(`302e020100300506032b656e04220420${raw.toString('hex')}00`)],
    ['behind a password', pem.replaceAll('PRIVATE KEY', 'ENCRYPTED PRIVATE KEY')],
    ['that is public', createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString()],
  ])('%s is refused', (_, text) => {
    expect(() => createPrivateKey(text)).toThrow('no private key of X25519');
  });
});
