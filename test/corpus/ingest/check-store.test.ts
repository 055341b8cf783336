import { startFauxqs } from 'fauxqs';
import { describe, expect, it } from 'vitest';
import { checkStore } from '#corpus/ingest/check-store.ts';
import { Store } from '#corpus/ingest/store.ts';
import { StrictStore } from '#scripts/store/strict-store.ts';
import { OwnSwift } from '#scripts/store/swift/own-swift.ts';
import { STORES } from '#test/support/bucket.ts';
import { LONG } from '#test/support/long.ts';
import { OwnEnvironment } from '#test/support/own-environment.ts';

const check = async (env: Readonly<Record<string, string>>) => {
  using _env = new OwnEnvironment(env);
  return await checkStore(new Store('s3://shards/here'));
};

it('a store that does all that is needed passes, and nothing is left in it', async () => {
  await using store = await StrictStore.start();
  expect(await check(store.env)).toBeUndefined();
  expect(store.objects.size).toBe(0);
});

it('one that replaces what must not be replaced is refused; one that takes wrong bytes is told of', async () => {
  await using store = await StrictStore.start();
  store.fault = (method, key) => {
    // As if it had never heard of conditions.
    if (method === 'PUT' && !key.endsWith('.wrong')) store.objects.delete(key);
    return undefined;
  };
  await expect(check(store.env)).rejects.toMatchObject({
    code: 'app.weak-store',
    message: expect.stringContaining('If-None-Match') as unknown,
  });
  store.fault = (_, key) => (key.endsWith('.wrong') ? { status: 200 } : undefined);
  expect(await check(store.env)).toContain('does not compare checksums');
});

it('one that cannot be reached, or refuses, is an error of its own', async () => {
  await using store = await StrictStore.start();
  await expect(check({ ...store.env, AWS_SECRET_ACCESS_KEY: 'wrong' })).rejects.toMatchObject({
    code: 'app.store',
    message: expect.stringContaining('HTTP 403') as unknown,
  });
  await expect(check({ ...store.env, AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1' })).rejects.not.toMatchObject({ code: 'app.weak-store' });
});

describe('stores that are not ours', () => {
  it('fauxqs takes conditional writes for others', async () => {
    const server = await startFauxqs({ port: 0, logger: false });
    server.createBucket('shards');
    try {
      const env = { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y', AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL_S3: server.address };
      await expect(check(env)).rejects.toMatchObject({
        code: 'app.weak-store',
        message: expect.stringContaining('If-None-Match') as unknown,
      });
    } finally {
      await server.stop();
    }
  });

  it.runIf(LONG && STORES.includes('swift'))(
    'Swift as Debian has it knows no If-None-Match; as it is since, it passes but for checksums',
    async () => {
      await using old = await OwnSwift.start();
      await expect(check(old.env)).rejects.toMatchObject({
        code: 'app.weak-store',
        message: expect.stringContaining('HTTP 501') as unknown,
      });
      await using swift = await OwnSwift.start({ newer: true });
      expect(await check(swift.env)).toContain('does not compare checksums');
    },
  );
});
