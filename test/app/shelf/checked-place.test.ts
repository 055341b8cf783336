import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { Keyring } from '#home/keyring.ts';
import { readReview } from '#shard/verify/review-file.ts';
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

it('decides on the shards of another folder, and changes nothing else of them', async () => {
  await using test = await desk();
  const { calls } = test.desk;
  using others = new TemporaryFolder();
  const folder = join(others.path, ID);
  cpSync(inject('shard'), folder, { recursive: true });
  await expectValid(folder);
  // One of the same session lies in this machine's own folder: it is another.
  const own = join(test.shards, ID);
  cpSync(inject('shard'), own, { recursive: true });
  expect(await calls['checked.open']({ where: others.path })).toEqual({ count: 1 });
  expect(test.desk.view.checked).toEqual({ where: others.path, more: 0 });
  const [line] = await calls['shards.list']({ checked: true });
  const sessionId = line?.sessionId ?? '';
  expect(sessionId).not.toBe(ID);
  expect((await calls['shards.list']({})).map((one) => one.sessionId)).toEqual([ID]);
  expect((await calls['shard.read']({ sessionId })).line).toMatchObject({ folder, sessionId });
  expect((await calls['shard.read']({ sessionId: ID })).line.folder).toBe(own);
  await calls['shard.review']({ sessionId, decided: { decision: 'accept' } });
  expect(readReview(folder, new Keyring().trusted)?.statement).toMatchObject({ decision: 'accept', session_id: ID });
  expect(readReview(own, new Keyring().trusted)).toBeUndefined();
  const { decided } = await calls['reviews.export']({ into: join(others.path, 'tables'), checked: true });
  expect(decided).toBe(1);
  const before = readdirSync(folder);
  for (const refused of [
    calls['shard.delete']({ sessionId }),
    calls['shard.sign']({ sessionId }),
    calls['shard.trim']({ sessionId, drops: [{ fromS: 0, toS: 2 }] }),
  ])
    await expect(refused).rejects.toMatchObject({ code: 'shard.others' });
  expect(readdirSync(folder)).toEqual(before);
  await calls['checked.open']({ where: '' });
  expect(test.desk.view.checked).toBeUndefined();
  await expect(calls['shard.read']({ sessionId })).rejects.toMatchObject({ code: 'shard.none' });
});

it('decides on those of a bucket: they are fetched, judged, and the signed decision lies beside them there', async () => {
  await using bucket = await Bucket.start();
  await bucket.putShard(inject('shard'), `here/${ID}`);
  await using test = await desk();
  const { calls } = test.desk;
  expect(await calls['checked.open']({ where: 's3://shards/here' })).toEqual({ count: 1 });
  const [line] = await calls['shards.list']({ checked: true });
  const sessionId = line?.sessionId ?? '';
  expect(line).toMatchObject({ signatures: 1 });
  const { findings } = await calls['shard.read']({ sessionId });
  await expectValid(line?.folder ?? '');
  expect(findings.filter(({ check }) => check === 'hashes.match').every(({ severity }) => severity === 'pass')).toBe(true);
  await calls['shard.review']({ sessionId, decided: { decision: 'reject', reason: 'video', note: 'dark' } });
  expect(await bucket.get(`here/${ID}.review.dsse.json`)).toContain('signatures');
  expect((await calls['shards.list']({ checked: true }))[0]?.review).toMatchObject({ decision: 'reject', note: 'dark', stale: false });
  await calls['checked.open']({ where: '' });
  expect(existsSync(line?.folder ?? '')).toBe(false);
});

it('a decision that the bucket does not take is none: that before it stands', async () => {
  const bucket = await Bucket.start();
  await bucket.putShard(inject('shard'), ID);
  await using test = await desk();
  const { calls } = test.desk;
  await calls['checked.open']({ where: 's3://shards' });
  const [line] = await calls['shards.list']({ checked: true });
  const sessionId = line?.sessionId ?? '';
  await calls['shard.review']({ sessionId, decided: { decision: 'accept' } });
  const { AWS_ENDPOINT_URL_S3 } = bucket.env;
  await bucket[Symbol.asyncDispose]();
  process.env.AWS_ENDPOINT_URL_S3 = AWS_ENDPOINT_URL_S3;
  try {
    const refused = calls['shard.review']({ sessionId, decided: { decision: 'reject', reason: 'video' } });
    await expect(refused).rejects.toMatchObject({ code: 'shard.remote' });
    expect((await calls['shards.list']({ checked: true }))[0]?.review).toMatchObject({ decision: 'accept' });
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
