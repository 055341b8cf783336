import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { listBucket, partsOf, putInBucket, type StoredFile } from '#format/source/s3-bucket.ts';
import { Bucket, STORES } from '#test/support/bucket.ts';
import { LONG, long } from '#test/support/long.ts';
import { OwnEnvironment } from '#test/support/own-environment.ts';

async function listed(place: string): Promise<StoredFile[]> {
  const files: StoredFile[] = [];
  for await (const file of listBucket(place)) files.push(file);
  return files;
}

// Swift takes 20 s for a thousand files.
it.each(STORES.filter((kind) => LONG || kind === 'fauxqs'))('lists what is below a folder, over several answers, of %s', async (kind) => {
  await using bucket = await Bucket.start(kind);
  // A thousand are in one answer (AWS, ListObjectsV2).
  const keys = Array.from({ length: 1003 }, (_, i) => `a/${String(i).padStart(4, '0')} & <ü>'"`);
  // A thousand at once are too many for a busy store: Swift answers 503.
  for (let i = 0; i < keys.length; i += 50) await Promise.all(keys.slice(i, i + 50).map((key) => bucket.put(key, 'abc')));
  await bucket.put('ab', 'no');
  expect(await listed('s3://shards/a')).toEqual(keys.map((key) => ({ key, bytes: 3 })));
  expect(await listed('s3://shards/a/')).toHaveLength(1003);
  expect(await listed('s3://shards')).toHaveLength(1004);
  expect(await listed('s3://shards/none')).toEqual([]);
});

long.each(STORES)('writes a file, and replaces it, in %s', async (kind) => {
  await using bucket = await Bucket.start(kind);
  for (const text of ['one', 'two']) await putInBucket('s3://shards/a/b.json', text);
  expect(await bucket.get('a/b.json')).toBe('two');
});

it.runIf(LONG && STORES.includes('swift'))('a wrong secret is refused by the store, and told', async () => {
  await using _bucket = await Bucket.start('swift');
  using _wrong = new OwnEnvironment({ AWS_SECRET_ACCESS_KEY: 'wrong' });
  await expect(listed('s3://shards')).rejects.toMatchObject({ message: expect.stringContaining('SignatureDoesNotMatch') as unknown });
  await expect(putInBucket('s3://shards/a', 'b')).rejects.toMatchObject({
    message: expect.stringContaining('SignatureDoesNotMatch') as unknown,
  });
});

it.each([
  ['a store that refuses', 403, '<Error><Code>AccessDenied</Code></Error>', 'HTTP 403 (AccessDenied)'],
  ['a bucket that is not there', 404, '<Error><Code>NoSuchBucket</Code></Error>', 'HTTP 404 (NoSuchBucket)'],
  ['an answer without end', 200, 'x'.repeat(4_100_000), 'more than 4000000 bytes'],
])('%s is told', async (_, status, text, says) => {
  await using bucket = await Bucket.start();
  const server = createServer((__, response) => response.writeHead(status).end(text)).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  process.env.AWS_ENDPOINT_URL_S3 = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    await expect(listed('s3://shards')).rejects.toMatchObject({ code: 'shard.remote', message: expect.stringContaining(says) });
  } finally {
    server.close();
    process.env.AWS_ENDPOINT_URL_S3 = bucket.env.AWS_ENDPOINT_URL_S3;
  }
});

it.each(['s3://', 's3://UPPER', 's3://a b/c', 'https://a'])('refuses %s', (place) => {
  expect(() => partsOf(place)).toThrow(expect.objectContaining({ code: 'usage.place' }));
});

describe('a store that is too busy for a moment', () => {
  /** Answers as `busy` says, then as a store with nothing in it. */
  const store = async (busy: readonly number[], use: (asked: () => number) => Promise<void>) => {
    await using bucket = await Bucket.start();
    let count = 0;
    const server = createServer((request, response) => {
      request.resume();
      const status = busy[count++];
      response.writeHead(status ?? 200).end(status === undefined ? '<ListBucketResult/>' : '<Error><Code>SlowDown</Code></Error>');
    }).listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    process.env.AWS_ENDPOINT_URL_S3 = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      await use(() => count);
    } finally {
      server.close();
      process.env.AWS_ENDPOINT_URL_S3 = bucket.env.AWS_ENDPOINT_URL_S3;
    }
  };

  it('is asked again, to list and to write', () =>
    store([503, 429], async (asked) => {
      expect(await listed('s3://shards')).toEqual([]);
      expect(asked()).toBe(3);
      await putInBucket('s3://shards/a', 'b');
    }));

  it('is given up after the fourth attempt, with what it said', () =>
    store([503, 503, 503, 503], async (asked) => {
      await expect(listed('s3://shards')).rejects.toMatchObject({
        code: 'shard.remote',
        message: expect.stringContaining('HTTP 503 (SlowDown)'),
      });
      expect(asked()).toBe(4);
    }));

  it('is not asked again where it refuses', () =>
    store([403], async (asked) => {
      await expect(listed('s3://shards')).rejects.toThrow('HTTP 403');
      expect(asked()).toBe(1);
    }));
});
