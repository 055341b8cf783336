import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { askBack, sendShard } from '#corpus/send/send-shard.ts';
import { verify } from '#format/check/verify.ts';
import { CONSENT } from '#test/support/consent.ts';
import { consented, trusted } from '#test/support/corpus.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { Ingested } from '#test/support/ingested.ts';
import { readMeta } from '#test/support/shards.ts';

const options = ({ invitation: to }: Ingested) => ({ to, trusted: trusted() });

describe('sending a shard', () => {
  it('brings every file to the store as it is, and a signed receipt beside the shard', async () => {
    await using ingested = await Ingested.start();
    using copy = new ShardCopy(inject('shard'));
    const progress: number[] = [];
    const receipt = await sendShard(copy.path, { ...options(ingested), onProgress: ({ done, total }) => progress.push(done / total) });
    const files = readdirSync(copy.path);
    const keys = [...ingested.store.objects.keys()];
    expect(keys.map((key) => key.split('/').at(-1)).sort()).toEqual(files.sort());
    for (const key of keys) {
      expect(key).toContain(`shards/here/shards/${readMeta(copy.path).session_id}/`);
      expect(ingested.store.objects.get(key)?.equals(readFileSync(copy.file(key.split('/').at(-1) as string)))).toBe(true);
    }
    // Where the envelope is, everything else is there.
    expect(keys.at(-1)).toMatch(/shard\.dsse\.json$/);
    expect(progress.at(-1)).toBeGreaterThan(0.9);
    expect(receipt).toMatchObject({
      schema: 'gap.receipt.v1',
      frames: 360,
      qat: { timestamp_sanity: true, coverage_pct: expect.any(Number) },
      dup_score: { phash_hamming_distance: 128, simhash_hamming_distance: 128, risk_level: 'low' },
      verification: { action_taken: 'accept' },
    });
    expect(JSON.parse(readFileSync(`${copy.path}.receipt.json`, 'utf8'))).toEqual(receipt);
    expect(existsSync(`${copy.path}.sending.jsonl`)).toBe(false);
    // The shard itself is as it was.
    expect((await verify(copy.path, { trusted: trusted() })).verdict).toBe('pass');
    const { length } = ingested.store.taken;
    expect(await sendShard(copy.path, options(ingested))).toEqual(receipt);
    expect(ingested.store.taken).toHaveLength(length);
  });

  it('goes on where it was, after the line broke and the service was started anew', async () => {
    await using ingested = await Ingested.start();
    using copy = new ShardCopy(inject('shard'));
    const stop = new AbortController();
    let parts = 0;
    const broken = sendShard(copy.path, {
      ...options(ingested),
      signal: stop.signal,
      onProgress: () => {
        parts += 1;
        if (parts === 5) stop.abort(new Error('no line'));
      },
    });
    await expect(broken).rejects.toThrow('no line');
    const before = [...ingested.store.taken];
    expect(before.length).toBeGreaterThanOrEqual(5);
    await ingested.restart();
    await sendShard(copy.path, options(ingested));
    const again = ingested.store.taken.slice(before.length).filter((part) => before.includes(part));
    // At most those that were on their way.
    expect(again.length).toBeLessThanOrEqual(3);
    expect(ingested.store.objects.size).toBe(readdirSync(copy.path).length);
  });

  it('refuses a changed or withdrawn shard before anything is sent', async () => {
    await using ingested = await Ingested.start();
    using changed = new ShardCopy(inject('shard'));
    writeFileSync(changed.file('more'), '');
    await expect(sendShard(changed.path, options(ingested))).rejects.toMatchObject({ code: 'shard.unverified' });
    using withdrawn = await consented();
    const revoked = new Map([[CONSENT.revocation_id, '2026-11-27']]);
    await expect(sendShard(withdrawn.path, { ...options(ingested), revoked })).rejects.toMatchObject({ code: 'shard.withdrawn' });
    expect(ingested.store.uploads.size + ingested.store.objects.size).toBe(0);
  });

  it.each<[string, (path: string) => void]>([
    [
      'edited in place, with the same length',
      (path) =>
        writeFileSync(
          path,
          readFileSync(path).map((byte, at) => (at === 4000 ? byte ^ 0xff : byte)),
        ),
    ],
    ['cut short', (path) => truncateSync(path, 4000)],
    ['deleted', (path) => rmSync(path)],
  ])('says that a file was %s while it was sent, and gets no receipt', async (_, change) => {
    await using ingested = await Ingested.start();
    using copy = new ShardCopy(inject('shard'));
    let asked = 0;
    const allow = async () => {
      if (++asked === 1) change(copy.file('video.ivf'));
    };
    await expect(sendShard(copy.path, { ...options(ingested), allow })).rejects.toMatchObject({
      code: 'shard.changed',
      message: expect.stringContaining('video.ivf'),
      remedy: 'Validate the shard, then send it again',
    });
    expect(existsSync(`${copy.path}.receipt.json`)).toBe(false);
    expect([...ingested.store.objects.keys()].some((key) => key.endsWith('shard.dsse.json'))).toBe(false);
  });

  it('asks back what was sent: the store has it no longer, and takes it never again', async () => {
    await using ingested = await Ingested.start();
    using copy = new ShardCopy(inject('shard'));
    expect(await askBack(copy.path, options(ingested))).toBeUndefined();
    await sendShard(copy.path, options(ingested));
    expect(await askBack(copy.path, options(ingested))).toMatchObject({ withdrawnUtc: expect.stringMatching(/^20/) });
    expect(ingested.store.objects.size).toBe(0);
    // Nothing beside it says any more that it was sent.
    expect(existsSync(`${copy.path}.receipt.json`)).toBe(false);
    await expect(sendShard(copy.path, options(ingested))).rejects.toMatchObject({ code: 'sending.withdrawn' });
    using again = new ShardCopy(inject('shard'));
    await expect(sendShard(again.path, options(ingested))).rejects.toMatchObject({ code: 'sending.withdrawn' });
  });
});

describe('a store that misbehaves', () => {
  it('is asked again when it is busy, and its address anew when that is too old', async () => {
    await using ingested = await Ingested.start();
    using copy = new ShardCopy(inject('shard'));
    const answers = [503, 403, 500];
    ingested.store.fault = (method, _, query) => {
      const status = method === 'PUT' && query.has('partNumber') ? answers.shift() : undefined;
      return status === undefined ? undefined : { status, code: 'SlowDown' };
    };
    await sendShard(copy.path, options(ingested));
    expect(answers).toEqual([]);
    expect(ingested.store.objects.size).toBe(readdirSync(copy.path).length);
  });

  it('is begun anew with a file whose parts it has forgotten', async () => {
    await using ingested = await Ingested.start();
    using copy = new ShardCopy(inject('shard'));
    let forgotten = false;
    ingested.store.fault = (method, key) => {
      if (forgotten || method !== 'PUT' || !key.endsWith('video.ivf')) return undefined;
      forgotten = true;
      ingested.store.uploads.clear();
      return { status: 404, code: 'NoSuchUpload' };
    };
    await sendShard(copy.path, options(ingested));
    expect(ingested.store.objects.size).toBe(readdirSync(copy.path).length);
  });

  it('refuses a part with a flipped bit; it is sent again, and what arrives is right', async () => {
    await using ingested = await Ingested.start();
    using copy = new ShardCopy(inject('shard'));
    let flips = 2;
    ingested.store.flip = (bytes, key) => {
      if (!key.endsWith('video.ivf') || bytes.byteLength < 1000 || flips-- <= 0) return bytes;
      const changed = Buffer.from(bytes);
      changed[500] = (changed[500] as number) ^ 1;
      return changed;
    };
    await sendShard(copy.path, options(ingested));
    expect(flips).toBeLessThan(0);
    const [key = ''] = [...ingested.store.objects.keys()].filter((one) => one.endsWith('video.ivf'));
    expect(ingested.store.objects.get(key)?.equals(readFileSync(copy.file('video.ivf')))).toBe(true);
  });

  it('is sent again what it lost or changed after it took it', async () => {
    await using ingested = await Ingested.start();
    using copy = new ShardCopy(inject('shard'));
    let changes = 1;
    ingested.store.fault = (method, key) => {
      // Just before everything is read back.
      if (method === 'GET' && key.endsWith('controls.parquet') && changes-- > 0)
        for (const [name, bytes] of ingested.store.objects) if (name.endsWith('events.parquet')) bytes[100] = 255 - (bytes[100] as number);
      return undefined;
    };
    await sendShard(copy.path, options(ingested));
    expect(ingested.store.taken.filter((part) => part === 'events.parquet 1')).toHaveLength(2);
    const events = [...ingested.store.objects].find(([name]) => name.endsWith('events.parquet'));
    expect(events?.[1].equals(readFileSync(copy.file('events.parquet')))).toBe(true);
  });

  it('gets no receipt while it changes it again and again', async () => {
    await using ingested = await Ingested.start();
    using copy = new ShardCopy(inject('shard'));
    ingested.store.fault = (method, key) => {
      if (method === 'GET' && key.endsWith('controls.parquet'))
        for (const [name, bytes] of ingested.store.objects) if (name.endsWith('events.parquet')) bytes[100] = 255 - (bytes[100] as number);
      return undefined;
    };
    await expect(sendShard(copy.path, options(ingested))).rejects.toMatchObject({ code: 'shard.remote' });
    expect([...ingested.store.objects.keys()].some((key) => key.endsWith('shard.dsse.json'))).toBe(false);
    expect(existsSync(`${copy.path}.receipt.json`)).toBe(false);
  });

  it('that named other parts in the first run goes on with those of the second', async () => {
    await using ingested = await Ingested.start();
    using copy = new ShardCopy(inject('shard'));
    const stop = new AbortController();
    const onProgress = () => stop.abort(new Error('enough'));
    await expect(sendShard(copy.path, { ...options(ingested), limitBps: 1e6, signal: stop.signal, onProgress })).rejects.toThrow('enough');
    rmSync(`${copy.path}.sending.jsonl`);
    await sendShard(copy.path, options(ingested));
    expect(ingested.store.objects.size).toBe(readdirSync(copy.path).length);
  });
});

it('believes no receipt by another key', async () => {
  await using ingested = await Ingested.start();
  using copy = new ShardCopy(inject('shard'));
  const to = { ...ingested.invitation, key: 'ab'.repeat(32) };
  await expect(sendShard(copy.path, { to, trusted: trusted() })).rejects.toMatchObject({ code: 'sending.receipt' });
  expect(readdirSync(join(copy.path, '..')).filter((name) => name.endsWith('.receipt.json'))).toEqual([]);
});
