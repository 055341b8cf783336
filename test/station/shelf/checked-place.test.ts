import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { Keyring } from '#home/keyring.ts';
import { readReview } from '#inspector/verify/review-file.ts';
import { Bucket } from '#test/support/bucket.ts';
import { TestDesk } from '#test/support/desk.ts';
import { expectValid } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const ID = '00000000-0000-4000-8000-000000000001';

/** A desk that knows who recorded the tests' shard. */
async function desk(): Promise<TestDesk> {
  const { publicKey } = new Keyring().signer('recorder');
  const test = await TestDesk.open();
  await new Keyring().trust('recorded it', publicKey, ['recorder']);
  return test;
}

it('decides on the shards of another folder as on this machine’s own, and never deletes them', async () => {
  await using test = await desk();
  const { calls } = test.desk;
  using others = new TemporaryFolder();
  const folder = join(others.path, ID);
  cpSync(inject('shard'), folder, { recursive: true });
  await expectValid(folder);
  expect(await calls['checked.open']({ where: others.path })).toEqual({ count: 1 });
  expect(test.desk.view.checked).toEqual({ where: others.path });
  expect((await calls['shards.list']({ checked: true })).map(({ sessionId }) => sessionId)).toEqual([ID]);
  expect(await calls['shards.list']({})).toEqual([]);
  expect((await calls['shard.read']({ sessionId: ID })).line.folder).toBe(folder);
  await calls['shard.review']({ sessionId: ID, decided: { decision: 'accept' } });
  expect(readReview(folder, new Keyring().trusted)?.statement.decision).toBe('accept');
  const { decided } = await calls['reviews.export']({ into: join(others.path, 'tables'), checked: true });
  expect(decided).toBe(1);
  await expect(calls['shard.delete']({ sessionId: ID })).rejects.toMatchObject({ code: 'shard.none' });
  expect(existsSync(folder)).toBe(true);
  await calls['checked.open']({ where: '' });
  expect(test.desk.view.checked).toBeUndefined();
  await expect(calls['shard.read']({ sessionId: ID })).rejects.toMatchObject({ code: 'shard.none' });
});

it('decides on those of a bucket: they are fetched, judged, and the signed decision lies beside them there', async () => {
  await using bucket = await Bucket.start();
  await bucket.putShard(inject('shard'), `here/${ID}`);
  await using test = await desk();
  const { calls } = test.desk;
  expect(await calls['checked.open']({ where: 's3://shards/here' })).toEqual({ count: 1 });
  const [line] = await calls['shards.list']({ checked: true });
  expect(line).toMatchObject({ sessionId: ID, signatures: 1 });
  const fetched = dirname(line?.folder ?? '');
  const { findings } = await calls['shard.read']({ sessionId: ID });
  await expectValid(line?.folder ?? '');
  expect(findings.filter(({ check }) => check === 'hashes.match').every(({ severity }) => severity === 'pass')).toBe(true);
  await calls['shard.review']({ sessionId: ID, decided: { decision: 'reject', reason: 'video', note: 'dark' } });
  expect(await bucket.get(`here/${ID}.review.dsse.json`)).toContain('signatures');
  expect((await calls['shards.list']({ checked: true }))[0]?.review).toMatchObject({ decision: 'reject', note: 'dark', stale: false });
  await calls['checked.open']({ where: '' });
  expect(existsSync(fetched)).toBe(false);
});

it('a decision that the bucket does not take is none', async () => {
  const bucket = await Bucket.start();
  await bucket.putShard(inject('shard'), ID);
  await using test = await desk();
  const { calls } = test.desk;
  await calls['checked.open']({ where: 's3://shards' });
  await calls['shard.read']({ sessionId: ID });
  const { AWS_ENDPOINT_URL_S3 } = bucket.env;
  await bucket[Symbol.asyncDispose]();
  process.env.AWS_ENDPOINT_URL_S3 = AWS_ENDPOINT_URL_S3;
  try {
    await expect(calls['shard.review']({ sessionId: ID, decided: { decision: 'accept' } })).rejects.toMatchObject({ code: 'shard.remote' });
    expect((await calls['shards.list']({ checked: true }))[0]?.review).toBeUndefined();
  } finally {
    delete process.env.AWS_ENDPOINT_URL_S3;
  }
});

it.each([
  ['a folder that is not there', '/nowhere/at/all', 'shard.none'],
  ['no bucket', 's3://', 'usage.place'],
])('refuses %s, and keeps to this machine’s own', async (_, where, code) => {
  await using test = await desk();
  await expect(test.desk.calls['checked.open']({ where })).rejects.toMatchObject({ code });
  expect(test.desk.view.checked).toBeUndefined();
  using empty = new TemporaryFolder();
  mkdirSync(join(empty.path, 'other'));
  await expect(test.desk.calls['checked.open']({ where: empty.path })).rejects.toMatchObject({ code: 'shard.none' });
  expect(readdirSync(empty.path)).toEqual(['other']);
});
