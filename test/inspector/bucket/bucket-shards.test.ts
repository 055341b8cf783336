import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { BucketShards } from '#inspector/bucket/bucket-shards.ts';
import { Bucket } from '#test/support/bucket.ts';
import { expectValid } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;
const files = (folder: string) => (existsSync(folder) ? readdirSync(folder).sort() : []);
const WHOLE = files(inject('shard'));
const LISTED = ['hashes.json', 'meta.json', 'qat.json', 'shard.dsse.json'];

it('fetches what a list shows, and the rest of a shard when it is looked at: it is then what it was', async () => {
  await using bucket = await Bucket.start();
  using folder = new TemporaryFolder();
  await bucket.putShard(inject('shard'), `in/${id(1)}`);
  // As an ingest service keeps them.
  await bucket.putShard(inject('shard'), `in/shards/${id(2)}/${'a'.repeat(64)}`);
  // Not sealed, and no shard.
  await bucket.put(`in/${id(3)}/meta.json`, '{}');
  await bucket.put('in/notes.txt', 'x');
  await bucket.put(`in/${id(1)}/%2E%2E%2F.json`, 'x');
  const shards = new BucketShards('s3://shards/in', folder.path);
  expect(await shards.look()).toBe(2);
  expect(files(folder.path)).toEqual([id(1), id(2)]);
  expect([1, 2].map((n) => files(join(folder.path, id(n))))).toEqual([LISTED, LISTED]);
  const shares: number[] = [];
  await shards.bring(id(2), (share) => shares.push(share));
  expect(files(join(folder.path, id(2)))).toEqual(WHOLE);
  for (const name of WHOLE)
    expect(readFileSync(join(folder.path, id(2), name)).equals(readFileSync(join(inject('shard'), name)))).toBe(true);
  expect(shares.at(-1)).toBe(1);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  await expectValid(join(folder.path, id(2)));
  await shards.bring(id(9));
});

it('keeps the last four whole; an older one is fetched again', async () => {
  await using bucket = await Bucket.start();
  using folder = new TemporaryFolder();
  for (const n of [1, 2, 3, 4, 5]) await bucket.putShard(inject('shard'), id(n));
  const shards = new BucketShards('s3://shards', folder.path);
  await shards.look();
  for (const n of [1, 2, 3, 4, 5]) await shards.bring(id(n));
  expect([1, 2, 3, 4, 5].map((n) => files(join(folder.path, id(n))).length)).toEqual([LISTED.length, ...Array(4).fill(WHOLE.length)]);
  await shards.bring(id(1));
  expect(files(join(folder.path, id(1)))).toEqual(WHOLE);
});

it('puts a review beside a shard, and finds those of others', async () => {
  await using bucket = await Bucket.start();
  using folder = new TemporaryFolder();
  await bucket.putShard(inject('shard'), `a/${id(1)}/v`);
  const shards = new BucketShards('s3://shards', folder.path);
  await shards.look();
  await shards.putReview(id(1), 'signed');
  expect(await bucket.get(`a/${id(1)}/v.review.dsse.json`)).toBe('signed');
  using other = new TemporaryFolder();
  await new BucketShards('s3://shards', other.path).look();
  expect(readFileSync(join(other.path, `${id(1)}.review.dsse.json`), 'utf8')).toBe('signed');
});

it('stops when it is told to, and leaves no half of a file', async () => {
  await using bucket = await Bucket.start();
  using folder = new TemporaryFolder();
  await bucket.putShard(inject('shard'), id(1));
  const stop = new AbortController();
  const shards = new BucketShards('s3://shards', folder.path, stop.signal);
  await shards.look();
  const fetched = shards.bring(id(1), () => stop.abort(new Error('enough')));
  await expect(fetched).rejects.toThrow('enough');
  expect(files(join(folder.path, id(1))).filter((name) => !WHOLE.includes(name))).toEqual([]);
});
