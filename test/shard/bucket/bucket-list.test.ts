import { expect, it } from 'vitest';
import type { StoredFile } from '#format/source/s3-bucket.ts';
import { shardsOf } from '#shard/bucket/bucket-list.ts';

const ID = '00000000-0000-4000-8000-000000000001';

async function* files(...keys: string[]): AsyncGenerator<StoredFile> {
  for (const key of keys) yield { key, bytes: 1 };
}

const found = async (...keys: string[]) => (await shardsOf(files(...keys), 'in/')).map(({ key, files: all }) => [key, all.length]);

it('finds sealed shards by their folders', async () => {
  expect(await found(`in/${ID}/meta.json`, `in/${ID}/shard.dsse.json`, `in/x/${ID}/hash/shard.dsse.json`)).toEqual([
    [`in/${ID}`, 2],
    [`in/x/${ID}/hash`, 1],
  ]);
});

it.each([
  ['what leaves the folder', `in/../../other/${ID}/shard.dsse.json`],
  ['what leaves it at its end', `in/${ID}/../shard.dsse.json`],
  ['what lies beside it', `inside/${ID}/shard.dsse.json`],
  ['a name with a line end', `in/${ID}/a\nb/shard.dsse.json`],
  ['a name with a space', `in/${ID}/a b/shard.dsse.json`],
  ['an empty name', `in/${ID}//shard.dsse.json`],
  ['no session', 'in/other/shard.dsse.json'],
  ['what is not sealed', `in/${ID}/meta.json`],
])('leaves out %s', async (_, key) => {
  expect(await found(key)).toEqual([]);
});

it('leaves out a folder with more files than a shard has', async () => {
  const many = Array.from({ length: 200 }, (_, i) => `in/${ID}/${i}.json`);
  expect(await found(`in/${ID}/shard.dsse.json`, ...many)).toEqual([]);
});

it('says which were decided on', async () => {
  const [shard] = await shardsOf(files(`in/${ID}/shard.dsse.json`, `in/${ID}.review.dsse.json`), 'in/');
  expect(shard?.review?.key).toBe(`in/${ID}.review.dsse.json`);
});
