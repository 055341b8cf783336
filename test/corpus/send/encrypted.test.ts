import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { parseInvitation } from '#corpus/core/sending/invitation.ts';
import { addCorpusKey, corpusKeyIn } from '#corpus/ingest/corpus-key-file.ts';
import { invite } from '#corpus/ingest/start-ingest.ts';
import { askBack, sendShard } from '#corpus/send/send-shard.ts';
import { isStillKept } from '#corpus/send/still-kept.ts';
import { verify } from '#format/check/verify.ts';
import { ClipReader } from '#format/clip/clip-reader.ts';
import { ENCRYPTION_FILE, Encryption } from '#format/core/documents/encryption.ts';
import { parseCorpusKey } from '#format/encrypted/corpus-key.ts';
import { makeCorpusKey } from '#format/encrypted/wrap-key.ts';
import { decryptShard } from '#shard/decrypt-shard.ts';
import { trusted } from '#test/support/corpus.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { Ingested } from '#test/support/ingested.ts';
import { expectValid, readMeta } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

/** A service of a corpus with a key, and an invitation that has it. */
async function sealedCorpus(): Promise<Ingested> {
  const ingested = await Ingested.start();
  addCorpusKey(ingested.state);
  await ingested.restart();
  ingested.text = invite(ingested.state, ingested.address, 'sealed', undefined);
  return ingested;
}

const corpusOf = (ingested: Ingested) => {
  const corpus = corpusKeyIn(ingested.state);
  if (corpus === undefined) throw new Error('no key');
  return corpus;
};

it('the store has nothing that can be read, and whoever has the key of the corpus all of it', async () => {
  await using ingested = await sealedCorpus();
  using copy = new ShardCopy(inject('shard'));
  const receipt = await sendShard(copy.path, { to: ingested.invitation, trusted: trusted() });
  const { objects } = ingested.store;
  const names = [...objects.keys()].map((key) => key.split('/').at(-1) as string);
  const files = readdirSync(copy.path).filter((name) => name !== 'shard.dsse.json');
  expect(names.sort()).toEqual([...files.map((name) => `${name}.enc`), ENCRYPTION_FILE, 'shard.dsse.json'].sort());
  for (const [key, bytes] of objects) {
    if (key.endsWith('shard.dsse.json')) continue;
    for (const name of files) {
      const plain = readFileSync(copy.file(name));
      expect(bytes.includes(plain.subarray(0, 64))).toBe(false);
    }
  }
  // Where the envelope is, everything else is there.
  expect([...objects.keys()].at(-1)).toMatch(/shard\.dsse\.json$/);
  expect(receipt.sha256_ciphertext).not.toBe(receipt.sha256_plaintext);
  const corpus = corpusOf(ingested);
  const where = receipt.object_uri;
  using out = new TemporaryFolder();
  const back = await decryptShard(where, corpus, out.path);
  expect(readdirSync(back).sort()).toEqual(readdirSync(copy.path).sort());
  for (const name of readdirSync(copy.path)) expect(readFileSync(join(back, name)).equals(readFileSync(copy.file(name)))).toBe(true);
  expect((await verify(back, { trusted: trusted() })).verdict).toBe('pass');
  await expectValid(back);
  await expect(decryptShard(where, corpus, out.path)).rejects.toMatchObject({ code: 'shard.exists' });
  await expect(decryptShard(where, parseCorpusKey(makeCorpusKey(), 'x'), join(out.path, 'other'))).rejects.toMatchObject({
    code: 'keys.corpus',
  });
  // Clips by ranges, as from the shard itself.
  using far = await ClipReader.open(where, { corpus });
  using near = await ClipReader.open(copy.path);
  const [a, b] = [await far.span(100, 16), await near.span(100, 16)];
  expect([...a.captureUs]).toEqual([...b.captureUs]);
  expect(await far.clip(100, 16)).toEqual(await near.clip(100, 16));
});

it('goes on with the same bytes after the line broke, and is asked back whole', async () => {
  await using ingested = await sealedCorpus();
  using copy = new ShardCopy(inject('shard'));
  const stop = new AbortController();
  let parts = 0;
  const broken = sendShard(copy.path, {
    to: ingested.invitation,
    trusted: trusted(),
    signal: stop.signal,
    onProgress: () => {
      parts += 1;
      if (parts === 5) stop.abort(new Error('no line'));
    },
  });
  await expect(broken).rejects.toThrow('no line');
  const before = [...ingested.store.taken];
  await sendShard(copy.path, { to: ingested.invitation, trusted: trusted() });
  // At most those that were on their way.
  expect(ingested.store.taken.slice(before.length).filter((part) => before.includes(part)).length).toBeLessThanOrEqual(3);
  expect(
    Encryption.safeParse(JSON.parse(String([...ingested.store.objects].find(([key]) => key.endsWith(ENCRYPTION_FILE))?.[1]))).success,
  ).toBe(true);
  await askBack(copy.path, { to: ingested.invitation });
  expect(ingested.store.objects.size).toBe(0);
});

it('a service takes only what is encrypted to its corpus, or only what is not', async () => {
  await using plain = await Ingested.start();
  using copy = new ShardCopy(inject('shard'));
  const to = { ...plain.invitation, corpus: 'ab'.repeat(32) };
  await expect(sendShard(copy.path, { to, trusted: trusted() })).rejects.toMatchObject({ code: 'sending.encryption' });
  await using sealed = await sealedCorpus();
  const { corpus: _, ...without } = sealed.invitation;
  await expect(sendShard(copy.path, { to: without, trusted: trusted() })).rejects.toMatchObject({ code: 'sending.encryption' });
  expect(() => addCorpusKey(sealed.state)).toThrow(expect.objectContaining({ code: 'keys.exists' }));
});

it('what is changed in the store is not taken, nor decrypted', async () => {
  await using ingested = await sealedCorpus();
  using copy = new ShardCopy(inject('shard'));
  const { object_uri } = await sendShard(copy.path, { to: ingested.invitation, trusted: trusted() });
  const { objects } = ingested.store;
  const key = [...objects.keys()].find((one) => one.endsWith('events.parquet.enc')) as string;
  const bytes = Buffer.from(objects.get(key) as Buffer);
  bytes[100] = (bytes[100] as number) ^ 1;
  objects.set(key, bytes);
  using out = new TemporaryFolder();
  await expect(decryptShard(object_uri, corpusOf(ingested), out.path)).rejects.toMatchObject({ code: 'shard.encrypted' });
  expect(readdirSync(out.path)).toEqual([]);
  mkdirSync(join(out.path, `${readMeta(copy.path).session_id}.decrypting`));
  await expect(decryptShard('s3://shards/nowhere', corpusOf(ingested), out.path)).rejects.toMatchObject({ code: 'shard.encrypted' });
});

it('what was begun as it is stays nowhere once the corpus has a key, and a withdrawal deletes all', async () => {
  await using ingested = await Ingested.start();
  using copy = new ShardCopy(inject('shard'));
  const stop = new AbortController();
  const begun = sendShard(copy.path, {
    to: ingested.invitation,
    trusted: trusted(),
    signal: stop.signal,
    onProgress: ({ done, total }) => done > total / 2 && stop.abort(new Error('no line')),
  });
  await expect(begun).rejects.toThrow('no line');
  const plain = ingested.invitation;
  addCorpusKey(ingested.state);
  await ingested.restart();
  // What was begun before is not taken any more.
  await expect(sendShard(copy.path, { to: plain, trusted: trusted() })).rejects.toMatchObject({ code: 'sending.encryption' });
  const { corpus } = parseInvitation(invite(ingested.state, ingested.address, 'sealed', undefined)) ?? {};
  // By the token that it was begun with.
  const to = { ...plain, ...(corpus !== undefined && { corpus }) };
  await sendShard(copy.path, { to, trusted: trusted() });
  const names = [...ingested.store.objects.keys()].map((key) => key.split('/').at(-1) as string);
  expect(names.filter((name) => !/\.enc$|^encryption\.json$|^shard\.dsse\.json$/.test(name))).toEqual([]);
  expect(await isStillKept(copy.path, to)).toBe(true);
  const key = [...ingested.store.objects.keys()].find((one) => one.endsWith(ENCRYPTION_FILE)) as string;
  const text = ingested.store.objects.get(key) as Buffer;
  ingested.store.objects.set(key, Buffer.from(text.toString().replace('"envelope_key": "', '"envelope_key": "AAAA')));
  expect(await isStillKept(copy.path, to)).toBe(false);
  await askBack(copy.path, { to });
  expect(ingested.store.objects.size).toBe(0);
});
