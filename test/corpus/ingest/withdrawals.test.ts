import { createHash, randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { type CommitParts, Commits } from '#corpus/ingest/commits.ts';
import { IngestKey } from '#corpus/ingest/ingest-key.ts';
import { type KeptShard, KeptShards, nameOf } from '#corpus/ingest/kept-shards.ts';
import { keyOf } from '#corpus/ingest/keys.ts';
import { Store } from '#corpus/ingest/store.ts';
import { Withdrawals } from '#corpus/ingest/withdrawals.ts';
import { StrictStore } from '#scripts/store/strict-store.ts';
import { OwnEnvironment } from '#test/support/own-environment.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

/** A shard with an upload that the store has not confirmed to have forgotten. */
function begun(n: number, more: Partial<KeptShard> = {}): KeptShard {
  const id = createHash('sha256').update(String(n)).digest('hex');
  const shard = { id, session_id: randomUUID(), token: 'one', begun_utc: new Date().toISOString(), files: [], ...more };
  return { ...shard, left_over: [{ key: keyOf(shard, 'video.ivf'), upload: 'u' }] };
}

it('a shard that the store does not delete keeps no other waiting: a sweep goes on, and begins the next with the others', async () => {
  await using store = await StrictStore.start();
  using _ = new OwnEnvironment(store.env);
  using folder = new TemporaryFolder();
  const shards = new KeptShards(folder.path, () => {});
  const revoked = new Map([[randomUUID() as string, '2026-11-29']]);
  const [revocation_id = ''] = revoked.keys();
  const parts: CommitParts = {
    store: new Store('s3://shards/here'),
    shards,
    key: new IngestKey(folder.path),
    trusted: [],
    revoked: () => revoked,
  };
  const all = [begun(0, { revocation_id }), begun(1, { revocation_id }), ...Array.from({ length: 20 }, (_, n) => begun(n + 2))];
  for (const shard of all) shards.put(shard);
  const wrong = new Set(all.filter((_, n) => n === 0 || (n > 1 && n < 11)).map(nameOf));
  store.fault = (method, key) => {
    const isWrong = method === 'DELETE' && [...wrong].some((name) => key.includes(name));
    return isWrong ? { status: 403, code: 'AccessDenied' } : undefined;
  };
  const waits = () => [...shards.all].filter(({ left_over }) => left_over !== undefined && left_over.length > 0).map(nameOf);
  const withdrawals = new Withdrawals(parts, new Commits(parts));
  const first = await withdrawals.sweep();
  // The second consent is withdrawn although the first could not be; after ten errors the store is left alone.
  expect(first).toEqual({ deleted: 1, errors: Array.from(wrong, (name) => expect.stringContaining(name)) });
  expect(waits()).toEqual([all[0], ...all.slice(2)].map((shard) => nameOf(shard as KeptShard)));
  // The same are wrong, and all others are done.
  expect((await withdrawals.sweep()).errors).toHaveLength(10);
  expect(waits()).toEqual([...wrong]);
  wrong.clear();
  expect(await withdrawals.sweep()).toEqual({ deleted: 1, errors: [] });
  expect(waits()).toEqual([]);
});
