import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { Shelf } from '#app/shelf/shelf.ts';
import { sendShard } from '#corpus/send/send-shard.ts';
import { Keyring } from '#home/keyring.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { Ingested } from '#test/support/ingested.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const ID = '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111';

it('says when a recording was sent, by a receipt about these very bytes', async () => {
  using folder = new TemporaryFolder();
  const [sent, other, without] = [ID, '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c112', '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c113'];
  await using ingested = await Ingested.start();
  using copy = new ShardCopy(inject('shard'));
  const { ingested_at } = await sendShard(copy.path, { to: ingested.invitation, trusted: new Keyring().trusted });
  for (const id of [sent, other, without]) cpSync(copy.path, join(folder.path, id), { recursive: true });
  for (const id of [sent, other]) cpSync(`${copy.path}.receipt.json`, join(folder.path, `${id}.receipt.json`));
  writeFileSync(join(folder.path, other, 'hashes.json'), '{}');
  const lines = new Shelf(() => folder.path, new Keyring()).list();
  const said = Object.fromEntries(lines.map(({ sessionId, sentUtc }) => [sessionId, sentUtc]));
  expect(said).toEqual({ [sent]: ingested_at, [other]: undefined, [without]: undefined });
});

it('a recording is listed with its lag, to a tenth, where its verdict has one', async () => {
  const listed = async (lag_ms?: object) => {
    using copy = new ShardCopy(inject('shard'));
    copy.editJson('qat.json', (qat) =>
      Object.assign(qat, { sync: { windows: [], histogram: { from_ms: 0, step_ms: 5, counts: [] }, lag_ms } }),
    );
    using folder = new TemporaryFolder();
    cpSync(copy.path, join(folder.path, ID), { recursive: true });
    return new Shelf(() => folder.path, new Keyring()).list().map(({ lagMs }) => lagMs);
  };
  expect(await listed({ median: 46.94, low: 46, high: 48, spread_p95: 1, signal: 'mouse-motion' })).toEqual([46.9]);
  expect(await listed()).toEqual([undefined]);
});

it('knows no shard that is not there', () => {
  using folder = new TemporaryFolder();
  const shelf = new Shelf(() => folder.path, new Keyring());
  expect(() => shelf.path('0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c112')).toThrow(expect.objectContaining({ code: 'shard.none' }));
});
