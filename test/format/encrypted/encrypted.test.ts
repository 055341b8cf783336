import { createPrivateKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHUNK_BYTES, TAG_BYTES } from '#format/core/documents/encryption.ts';
import { ChunkCipher } from '#format/encrypted/chunk-cipher.ts';
import { ChunkStream } from '#format/encrypted/chunk-stream.ts';
import { corpusPublicKey, fingerprintOf, parseCorpusKey, unwrappedKey } from '#format/encrypted/corpus-key.ts';
import { DecryptingSource } from '#format/encrypted/decrypting-source.ts';
import { EncryptingSource } from '#format/encrypted/encrypting-source.ts';
import { makeCorpusKey, wrappedKey } from '#format/encrypted/wrap-key.ts';
import type { ByteSource } from '#format/source/byte-source.ts';

const STEP = CHUNK_BYTES + TAG_BYTES;
const ID = 'ab'.repeat(32);
const KEY = randomBytes(32);

const source = (bytes: Uint8Array): ByteSource => ({
  name: 'a file',
  byteLength: bytes.byteLength,
  read: (from, to) => new Uint8Array(bytes.subarray(from, to)),
  [Symbol.dispose]() {},
});

async function encrypted(plain: Uint8Array, key = KEY, name = 'video.ivf'): Promise<Buffer> {
  const file = new EncryptingSource(source(plain), new ChunkCipher(key, name));
  return Buffer.from(await file.read(0, file.byteLength));
}

async function opened(sealed: Uint8Array, name = 'video.ivf'): Promise<Buffer> {
  const file = new DecryptingSource(source(sealed), new ChunkCipher(KEY, name));
  return Buffer.from(await file.read(0, file.byteLength));
}

function streamed(sealed: Uint8Array, piece: number): Buffer {
  const stream = new ChunkStream(new ChunkCipher(KEY, 'video.ivf'));
  const parts: Uint8Array[] = [];
  for (let at = 0; at < sealed.byteLength; at += piece) parts.push(...stream.update(sealed.subarray(at, at + piece)));
  return Buffer.concat([...parts, stream.end()]);
}

describe('an encrypted file', () => {
  it.each([0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 3 * CHUNK_BYTES + 77])(
    'of %d bytes is read as it was',
    async (length) => {
      const plain = randomBytes(length);
      const sealed = await encrypted(plain);
      expect((await opened(sealed)).equals(plain)).toBe(true);
      for (const piece of [1000, STEP, 1 << 20]) expect(streamed(sealed, piece).equals(plain)).toBe(true);
      expect((await encrypted(plain)).equals(sealed)).toBe(true);
    },
  );

  it('is read, and made, by any range', async () => {
    const plain = randomBytes(2 * CHUNK_BYTES + 999);
    const sealed = await encrypted(plain);
    const [making, reading] = [
      new EncryptingSource(source(plain), new ChunkCipher(KEY, 'video.ivf')),
      new DecryptingSource(source(sealed), new ChunkCipher(KEY, 'video.ivf')),
    ];
    await fc.assert(
      fc.asyncProperty(fc.nat(sealed.byteLength), fc.nat(sealed.byteLength), async (a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        expect(Buffer.from(await making.read(from, to)).equals(sealed.subarray(from, to))).toBe(true);
        const [start, end] = [Math.min(from, plain.byteLength), Math.min(to, plain.byteLength)];
        expect(Buffer.from(await reading.read(start, end)).equals(plain.subarray(start, end))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ['a flipped bit', (sealed: Buffer) => sealed.fill((sealed[5] as number) ^ 1, 5, 6)],
    ['its last chunk cut off', (sealed: Buffer) => sealed.subarray(0, STEP)],
    ['some bytes cut off', (sealed: Buffer) => sealed.subarray(0, -3)],
    [
      'chunks swapped',
      (sealed: Buffer) => Buffer.concat([sealed.subarray(STEP, 2 * STEP), sealed.subarray(0, STEP), sealed.subarray(2 * STEP)]),
    ],
    ['a chunk twice', (sealed: Buffer) => Buffer.concat([sealed.subarray(0, STEP), sealed])],
    ['nothing in it', () => Buffer.alloc(0)],
  ])('with %s is refused, by ranges and as it comes', async (_, change) => {
    const sealed = change(await encrypted(randomBytes(2 * CHUNK_BYTES + 10)));
    await expect(opened(sealed)).rejects.toMatchObject({ code: 'shard.encrypted' });
    expect(() => streamed(sealed, 5000)).toThrow(/chunk \d/);
  });

  it('is no other file of its shard, and of no other shard', async () => {
    const plain = randomBytes(100);
    await expect(opened(await encrypted(plain), 'meta.json')).rejects.toMatchObject({ code: 'shard.encrypted' });
    await expect(opened(await encrypted(plain, randomBytes(32)))).rejects.toMatchObject({ code: 'shard.encrypted' });
  });
});

describe('the key of a shard’s files', () => {
  const corpus = parseCorpusKey(makeCorpusKey(), 'here');
  const publicKey = corpusPublicKey(corpus);

  it('is for the corpus alone, and another each time', () => {
    const [one, two] = [wrappedKey(publicKey, ID), wrappedKey(publicKey, ID)];
    expect(unwrappedKey(one.encryption, corpus).equals(one.contentKey)).toBe(true);
    expect(one.contentKey.equals(two.contentKey)).toBe(false);
    expect(one.encryption.key_fingerprint).toBe(fingerprintOf(publicKey));
    const other = parseCorpusKey(makeCorpusKey(), 'there');
    expect(() => unwrappedKey(one.encryption, other)).toThrow(expect.objectContaining({ code: 'keys.corpus' }));
    expect(() => unwrappedKey({ ...one.encryption, key_fingerprint: fingerprintOf(corpusPublicKey(other)) }, other)).toThrow(
      'belongs to another shard',
    );
  });

  it('is bound to its shard, and seen to be changed', () => {
    const { encryption } = wrappedKey(publicKey, ID);
    expect(() => unwrappedKey({ ...encryption, id: 'cd'.repeat(32) }, corpus)).toThrow('belongs to another shard');
    const changed = Buffer.from(encryption.envelope_key, 'base64');
    changed[40] = (changed[40] as number) ^ 1;
    expect(() => unwrappedKey({ ...encryption, envelope_key: changed.toString('base64') }, corpus)).toThrow('belongs to another shard');
    // A public key of small order gives a shared secret that anybody knows.
    expect(() => unwrappedKey({ ...encryption, envelope_key: Buffer.alloc(80).toString('base64') }, corpus)).toThrow(
      'belongs to another shard',
    );
  });

  it('a key of another kind is none', () => {
    expect(() => parseCorpusKey('no key', 'corpus.pem')).toThrow(
      expect.objectContaining({ code: 'keys.corpus', message: expect.stringContaining('corpus.pem') }),
    );
    expect(createPrivateKey(makeCorpusKey()).asymmetricKeyType).toBe('x25519');
  });
});
