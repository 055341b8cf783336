import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { BucketShards } from '#shard/bucket/bucket-shards.ts';
import { Bucket } from '#test/support/bucket.ts';
import { expectValid } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;
const files = (folder: string) => (existsSync(folder) ? readdirSync(folder).sort() : []);
const WHOLE = files(inject('shard'));
const LISTED = ['hashes.json', 'meta.json', 'qat.json', 'shard.dsse.json'];

const at = (shards: BucketShards, n: number) => shards.folders.find((folder) => basename(folder) === id(n)) ?? '';

it('fetches what a list shows, and the rest of a shard when it is looked at: it is then what it was', async () => {
  await using bucket = await Bucket.start();
  using folder = new TemporaryFolder();
  await bucket.putShard(inject('shard'), `in/${id(1)}`);
  // As an ingest service keeps them.
  await bucket.putShard(inject('shard'), `in/shards/${id(2)}/${'a'.repeat(64)}`);
  // Not sealed, and no shard.
  await bucket.put(`in/${id(3)}/meta.json`, '{}');
  await bucket.put('in/notes.txt', 'x');
  const shards = new BucketShards('s3://shards/in', folder.path);
  await shards.look();
  expect(shards.folders.map((one) => basename(one)).sort()).toEqual([id(1), id(2)]);
  expect(shards.folders.map(files)).toEqual([LISTED, LISTED]);
  const shares: number[] = [];
  const second = at(shards, 2);
  await shards.bring(second, (share) => shares.push(share));
  expect(files(second)).toEqual(WHOLE);
  for (const name of WHOLE) expect(readFileSync(join(second, name)).equals(readFileSync(join(inject('shard'), name)))).toBe(true);
  expect(shares.at(-1)).toBe(1);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  await expectValid(second);
  await shards.bring(join(folder.path, 'none of these'));
  expect(shards.more).toBe(0);
});

it('keeps the last four whole; an older one is fetched again', async () => {
  await using bucket = await Bucket.start();
  using folder = new TemporaryFolder();
  for (const n of [1, 2, 3, 4, 5]) await bucket.putShard(inject('shard'), id(n));
  const shards = new BucketShards('s3://shards', folder.path);
  await shards.look();
  for (const n of [1, 2, 3, 4, 5]) await shards.bring(at(shards, n));
  expect([1, 2, 3, 4, 5].map((n) => files(at(shards, n)).length)).toEqual([LISTED.length, ...Array(4).fill(WHOLE.length)]);
  await shards.bring(at(shards, 1));
  expect(files(at(shards, 1))).toEqual(WHOLE);
});

it('puts a review beside a shard, finds those of others, and two shards of one session', async () => {
  await using bucket = await Bucket.start();
  using folder = new TemporaryFolder();
  for (const version of ['v', 'w']) await bucket.putShard(inject('shard'), `a/${id(1)}/${version}`);
  const shards = new BucketShards('s3://shards', folder.path);
  await shards.look();
  expect(shards.folders).toHaveLength(2);
  await shards.putReview(shards.folders[0] as string, 'signed');
  expect(await bucket.get(`a/${id(1)}/v.review.dsse.json`)).toBe('signed');
  using other = new TemporaryFolder();
  const again = new BucketShards('s3://shards', other.path);
  await again.look();
  // What nobody has decided on comes first.
  expect(again.folders.map((one) => existsSync(`${one}.review.dsse.json`))).toEqual([false, true]);
  expect(readFileSync(`${again.folders[1]}.review.dsse.json`, 'utf8')).toBe('signed');
});

it('stops when it is told to, and leaves no half of a file', async () => {
  await using bucket = await Bucket.start();
  using folder = new TemporaryFolder();
  await bucket.putShard(inject('shard'), id(1));
  const stop = new AbortController();
  const shards = new BucketShards('s3://shards', folder.path, stop.signal);
  await shards.look();
  const fetched = shards.bring(at(shards, 1), () => stop.abort(new Error('enough')));
  await expect(fetched).rejects.toThrow('enough');
  expect(files(at(shards, 1)).filter((name) => !WHOLE.includes(name))).toEqual([]);
});

it('refuses a file that is no longer the one that was listed', async () => {
  await using bucket = await Bucket.start();
  using folder = new TemporaryFolder();
  await bucket.putShard(inject('shard'), id(1));
  const shards = new BucketShards('s3://shards', folder.path);
  await shards.look();
  await bucket.put(`${id(1)}/video.ivf`, 'another, and longer or shorter');
  await expect(shards.bring(at(shards, 1))).rejects.toMatchObject({ code: 'shard.remote' });
});
