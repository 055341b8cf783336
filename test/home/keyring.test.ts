import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Keyring, sessionKey } from '#home/keyring.ts';
import { readWatermarkKey } from '#home/watermark-key-file.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const SESSION = 'c3e1a0c4-9d7a-4f1e-8c90-9e5d9e21a7ad';
const OTHER = 'd3e1a0c4-9d7a-4f1e-8c90-9e5d9e21a7ad';

it('keeps secrets in files only their owner can read, and out of its list', async () => {
  using folder = new TemporaryFolder();
  const keyring = new Keyring(folder.path);
  for (const kind of ['recorder', 'operator', 'watermark'] as const) await keyring.create(kind);
  const secrets = readdirSync(folder.path).filter((name) => name.endsWith('.secret'));
  expect(secrets).toHaveLength(3);
  const listed = readFileSync(join(folder.path, 'keys.json'), 'utf8');
  for (const name of secrets) {
    const path = join(folder.path, name);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    for (const spelling of spellings(readFileSync(path))) expect(listed).not.toContain(spelling);
  }
  expect(JSON.stringify(keyring.trusted)).not.toContain('PRIVATE');
});

/**
 * The ways in which a text could reveal a secret. Random bytes are never read as text: in one watermark secret of some 840,
 * line feeds would reduce the search to the empty string, which every text contains.
 */
function spellings(secret: Buffer): string[] {
  const body = /^-----BEGIN PRIVATE KEY-----\n(.+)\n-----END/.exec(secret.toString('latin1'))?.[1];
  // The seed is the last 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410, section 7).
  const bytes = body === undefined ? secret : Buffer.from(body, 'base64').subarray(-32);
  expect(bytes).toHaveLength(32);
  return [bytes.toString('hex'), bytes.toString('base64'), ...(body === undefined ? [] : [body])];
}

it('refuses a secret that others can read, says so, and names what is missing', async () => {
  using folder = new TemporaryFolder();
  const keyring = new Keyring(folder.path);
  const { id } = await keyring.create('recorder');
  const path = join(folder.path, `recorder-${id}.secret`);
  chmodSync(path, 0o644);
  expect(() => keyring.signer('recorder')).toThrow(expect.objectContaining({ code: 'keys.open', message: expect.stringContaining(path) }));
  rmSync(path);
  expect(() => keyring.signer('recorder')).toThrow(expect.objectContaining({ code: 'keys.lost' }));
  expect(() => keyring.signer('operator')).toThrow(expect.objectContaining({ code: 'keys.none' }));
  writeFileSync(join(folder.path, 'keys.json'), '{"keys": [{"id": "no"}]}');
  expect(() => new Keyring(folder.path)).toThrow(expect.objectContaining({ code: 'keys.file' }));
});

it('rotates: the new key signs, the old one is still trusted, and a second key of a kind is never made by accident', async () => {
  using folder = new TemporaryFolder();
  const keyring = new Keyring(folder.path);
  const old = await keyring.create('recorder');
  await expect(keyring.create('recorder')).rejects.toMatchObject({ code: 'keys.exists' });
  const next = await keyring.rotate('recorder');
  expect(keyring.signer('recorder').keyId).toBe(next.id);
  // Read from the disk by another process.
  const again = new Keyring(folder.path);
  expect(again.active('recorder')?.id).toBe(next.id);
  expect(again.trusted.map(({ keyId }) => keyId)).toEqual([old.id, next.id]);
  expect(again.keys[0]?.retired_utc).toBeDefined();
});

it('derives a separate watermark key for each session and secret, and exports only what is asked for', async () => {
  using folder = new TemporaryFolder();
  const keyring = new Keyring(folder.path);
  const { id } = await keyring.create('watermark');
  const key = keyring.watermarkKey(SESSION)?.key as Uint8Array;
  expect(keyring.watermarkKey(OTHER)?.key).not.toEqual(key);
  await keyring.rotate('watermark');
  expect(keyring.watermarkKey(SESSION)?.key).not.toEqual(key);
  expect(keyring.watermarkKey(SESSION, id)?.key).toEqual(key);
  expect(keyring.watermarkKey(SESSION, '0123456789abcdef')).toBeUndefined();
  const file = join(folder.path, 'one.json');
  writeFileSync(file, JSON.stringify(keyring.watermarkKeyFile(id, SESSION)));
  expect(Buffer.from(readWatermarkKey(file)(SESSION, id)?.key ?? [])).toEqual(Buffer.from(key));
  expect(readWatermarkKey(file)(OTHER, id)).toBeUndefined();
  writeFileSync(file, JSON.stringify(keyring.watermarkKeyFile(id, undefined)));
  expect(Buffer.from(readWatermarkKey(file)(OTHER, id)?.key ?? [])).toEqual(Buffer.from(keyring.watermarkKey(OTHER, id)?.key ?? []));
  writeFileSync(file, '{"kind":"gap-watermark-key"}');
  expect(() => readWatermarkKey(file)).toThrow(expect.objectContaining({ code: 'keys.unreadable' }));
});

it('a session key is HKDF-SHA256 (RFC 5869), as openssl computes it', () => {
  const options = ['digest:SHA256', `hexkey:${'07'.repeat(32)}`, 'salt:gap-recorder watermark v1', `info:session ${SESSION}`];
  const args = ['kdf', '-keylen', '32', ...options.flatMap((option) => ['-kdfopt', option]), 'HKDF'];
  const expected = execFileSync('openssl', args, { encoding: 'utf8' }).trim().replaceAll(':', '').toLowerCase();
  expect(Buffer.from(sessionKey(Buffer.alloc(32, 7), SESSION)).toString('hex')).toBe(expected);
});

it('trusts somebody else’s key by its PEM, but only an Ed25519 key', async () => {
  using folder = new TemporaryFolder();
  const keyring = new Keyring(join(folder.path, 'mine'));
  const theirs = await new Keyring(join(folder.path, 'theirs')).create('recorder');
  const id = await keyring.trust('the lab', theirs.public_key as string, ['operator']);
  expect(id).toBe(theirs.id);
  expect(new Keyring(join(folder.path, 'mine')).trusted).toEqual([
    { keyId: id, name: 'the lab', publicKey: theirs.public_key, roles: ['operator'], until: undefined },
  ]);
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' }) as string;
  for (const pem of ['no key', rsa])
    await expect(keyring.trust('nobody', pem, ['operator'])).rejects.toMatchObject({ code: 'keys.unreadable' });
});
