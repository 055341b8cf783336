import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { ShardCopy } from '#test/support/damage.ts';
import { gap } from '#test/support/gap.ts';
import { Ingested } from '#test/support/ingested.ts';
import { long } from '#test/support/long.ts';
import { expectValid, readMeta } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

long('a corpus with a key, from the first command to a shard that is what it was', async () => {
  await using ingested = await Ingested.start();
  using copy = new ShardCopy(inject('shard'));
  using out = new TemporaryFolder();
  const folder = ['--folder', ingested.state];
  const made = await gap(['ingest', 'encrypt', ...folder]);
  expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/corpus-key\.pem {2}[0-9a-f]{64}\n$/) });
  const key = join(ingested.state, 'corpus-key.pem');
  expect(statSync(key).mode & 0o777).toBe(0o600);
  expect(await gap(['ingest', 'encrypt', ...folder])).toMatchObject({ code: 2, stderr: expect.stringContaining('there is a key already') });
  await ingested.restart();
  // An invitation from before has no key of the corpus.
  expect(await gap(['upload', copy.path, '--to', ingested.text])).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('encrypted to its corpus'),
  });
  const invited = await gap(['ingest', 'invite', 'two', '--address', ingested.address, ...folder]);
  expect(await gap(['upload', copy.path], { env: { GAP_INVITATION: invited.stdout.trim() } })).toMatchObject({ code: 0 });
  const { object_uri } = JSON.parse(readFileSync(`${copy.path}.receipt.json`, 'utf8')) as { object_uri: string };
  const store = { env: ingested.store.env };
  const run = await gap(['decrypt', object_uri, 's3://shards/here/nothing', '--key', key, '--out', out.path], store);
  expect(run).toMatchObject({ code: 1, stdout: expect.stringContaining('NOT DECRYPTED  s3://shards/here/nothing') });
  const [session] = readdirSync(out.path);
  expect(session).toBe(readMeta(copy.path).session_id);
  const back = join(out.path, session as string);
  expect(readdirSync(back).sort()).toEqual(readdirSync(copy.path).sort());
  await expectValid(back);
  // Nobody else on the machine may read it.
  const modes = [back, ...readdirSync(back).map((name) => join(back, name))].map((path) => statSync(path).mode & 0o077);
  expect(modes.filter((mode) => mode !== 0)).toEqual([]);
});

it.each([
  [['--key', '/nowhere.pem'], '/nowhere.pem'],
  [['--key', inject('shard')], basename(inject('shard'))],
  [[], 'shards, --key and --out are needed'],
])('refuses %j', async (flags, why) => {
  using out = new TemporaryFolder();
  const run = await gap(['decrypt', inject('shard'), '--out', join(out.path, 'x'), ...flags]);
  expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining(why) });
  expect(existsSync(join(out.path, 'x'))).toBe(false);
});

it('refuses a key of another kind', async () => {
  using out = new TemporaryFolder();
  const key = join(out.path, 'key.pem');
  writeFileSync(key, 'no key');
  expect(await gap(['decrypt', inject('shard'), '--out', out.path, '--key', key])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no private X25519 key'),
  });
});
