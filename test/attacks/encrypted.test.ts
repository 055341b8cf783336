import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { corpusPublicKey, parseCorpusKey } from '#format/encrypted/corpus-key.ts';
import { makeCorpusKey } from '#format/encrypted/wrap-key.ts';
import { decryptShard } from '#shard/decrypt-shard.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { encryptInto } from '#test/support/encrypted-shard.ts';
import { expectValid } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const corpus = parseCorpusKey(makeCorpusKey(), 'here');

/** Decrypts the tests' shard after somebody, who needs only the public key, has changed it. */
async function decrypted(folder: TemporaryFolder, change: (copy: ShardCopy) => void): Promise<string> {
  using copy = new ShardCopy(inject('shard'));
  await expectValid(copy.path);
  change(copy);
  const sealed = join(folder.path, 'sealed');
  await encryptInto(sealed, copy.path, corpusPublicKey(corpus));
  return await decryptShard(sealed, corpus, join(folder.path, 'out', 'deep'));
}

it.each(['../escaped.json', '../../escaped.json', '/tmp/escaped.json', 'a/b.json', '', '.', '..', 'shard.dsse.json', 'x.minisig', 'a\nb'])(
  'a shard that names %j among its files writes nothing',
  async (name) => {
    using folder = new TemporaryFolder();
    const made = decrypted(folder, (copy) =>
      copy.editJson('hashes.json', (hashes) => Object.assign(hashes.sha256 as object, { [name]: 'a'.repeat(64) })),
    );
    await expect(made).rejects.toMatchObject({ code: 'shard.encrypted' });
    expect(existsSync(join(folder.path, 'out'))).toBe(false);
    expect(readdirSync(folder.path)).toEqual(['sealed']);
  },
);

it.each([
  ['a meta.json of another form', (copy: ShardCopy) => writeFileSync(copy.file('meta.json'), '{"session_id":"../x"}')],
  ['a meta.json that is no JSON', (copy: ShardCopy) => writeFileSync(copy.file('meta.json'), '{')],
  ['hashes that are none', (copy: ShardCopy) => writeFileSync(copy.file('hashes.json'), '{"sha256":{"a":"b"}}')],
])('with %s, too', async (_, change) => {
  using folder = new TemporaryFolder();
  await expect(decrypted(folder, change)).rejects.toMatchObject({ code: 'shard.document' });
  expect(existsSync(join(folder.path, 'out'))).toBe(false);
});

it('a file that is another than hashes.json names leaves nothing behind', async () => {
  using folder = new TemporaryFolder();
  const made = decrypted(folder, (copy) => writeFileSync(copy.file('events.parquet'), 'another'));
  await expect(made).rejects.toMatchObject({ code: 'shard.encrypted' });
  expect(readdirSync(join(folder.path, 'out', 'deep'))).toEqual([]);
});
