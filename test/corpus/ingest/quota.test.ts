import { createHash, randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { type KeptShard, KeptShards, scopeOf } from '#corpus/ingest/kept-shards.ts';
import { refuseOverQuota } from '#corpus/ingest/quota.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const file = (parts: number) => ({
  name: 'video.ivf',
  bytes: 1,
  part_bytes: 2 ** 24,
  parts: Array.from({ length: parts }, () => 'a'.repeat(64)),
});

function begun(n: number, parts: number, more: Partial<KeptShard> = {}): KeptShard {
  const id = createHash('sha256').update(String(n)).digest('hex');
  const files = [{ ...file(parts), done: false }];
  return { id, session_id: randomUUID(), token: 'one', scope: scopeOf('one'), begun_utc: new Date().toISOString(), files, ...more };
}

it('a token has so many parts begun and not ended: each is a hash in the service’s memory', () => {
  using folder = new TemporaryFolder();
  const shards = new KeptShards(folder.path, () => {});
  const begin = (parts: number, name = 'one') => refuseOverQuota(shards, { name, sha256: 'a'.repeat(64) }, [file(parts)]);
  for (let n = 0; n < 5; n++) {
    begin(20_000);
    shards.put(begun(n, 20_000));
  }
  expect(() => begin(1)).toThrow(expect.objectContaining({ status: 429, message: expect.stringContaining('100001 parts') as unknown }));
  begin(20_000, 'another');
  // What is begun anew is not counted twice, and what was withdrawn not at all.
  refuseOverQuota(shards, { name: 'one', sha256: 'a'.repeat(64) }, [file(20_000)], begun(0, 20_000));
  shards.put(begun(1, 20_000, { withdrawn_utc: new Date().toISOString() }));
  begin(20_000);
});
