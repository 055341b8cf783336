import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { parseInvitation } from '#corpus/core/sending/invitation.ts';
import { invite, startIngest, tokensOf } from '#corpus/ingest/start-ingest.ts';
import { sendShard } from '#corpus/send/send-shard.ts';
import { CONSENT } from '#test/support/consent.ts';
import { consented, resigned, trusted } from '#test/support/corpus.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { plan, post, type Said } from '#test/support/ingest-requests.ts';
import { Ingested } from '#test/support/ingested.ts';

describe('the ingest service', () => {
  it('answers programs with a token alone, and only what it knows', async () => {
    await using ingested = await Ingested.start();
    const asked = await plan();
    const id = 'ab'.repeat(32);
    expect(await post(ingested, '/v1/shards', asked, { authorization: 'Bearer nobody' })).toMatchObject({
      status: 401,
      body: { code: 'token' },
    });
    expect(await post(ingested, '/v1/shards', asked, { authorization: '' })).toMatchObject({ status: 401 });
    expect(await post(ingested, '/v1/shards', asked, { origin: 'http://127.0.0.1' })).toMatchObject({
      status: 403,
      body: { code: 'origin' },
    });
    expect(await post(ingested, '/v1/shards', asked, {}, 'GET')).toMatchObject({ status: 405 });
    for (const path of ['/', '/v1/shards/', `/v1/shards/${id}/delete`, `/v1/shards/${id}/__proto__`, '/v1/shards/../x/urls'])
      expect(await post(ingested, path, asked)).toMatchObject({ status: 404 });
    expect(await post(ingested, `/v1/shards/${id}/withdraw`, {})).toMatchObject({ status: 404, body: { code: 'unknown' } });
    expect(ingested.log).toEqual([]);
  });

  it.each([
    ['no JSON', () => '{'],
    ['a list', () => []],
    ['another session', () => ({ session_id: 'x', files: [] })],
    [
      'a path for a name',
      (asked) => ({ ...asked, files: asked.files.map((file, i) => (i === 0 ? { ...file, name: '../meta.json' } : file)) }),
    ],
    ['fewer parts than bytes', (asked) => ({ ...asked, files: asked.files.map((file) => ({ ...file, bytes: 1e9 })) })],
    ['more than is asked', (asked) => ({ ...asked, more: 1 })],
    ['no envelope', (asked) => ({ ...asked, files: asked.files.slice(0, -1) })],
    ['a file twice', (asked) => ({ ...asked, files: [asked.files[0], ...asked.files] })],
    ['the envelope first', (asked) => ({ ...asked, files: [...asked.files].reverse() })],
  ] as const satisfies readonly (readonly [string, (asked: Awaited<ReturnType<typeof plan>>) => unknown])[])(
    'refuses %s',
    async (_, change) => {
      await using ingested = await Ingested.start();
      expect(await post(ingested, '/v1/shards', change(await plan()))).toMatchObject({
        status: 400,
        body: { message: expect.any(String) },
      });
      expect(ingested.store.uploads.size).toBe(0);
    },
  );

  it('reads no more of a request than it may have', async () => {
    await using ingested = await Ingested.start();
    const status = await new Promise((resolve) => {
      const asked = request(`${ingested.address}/v1/shards`, {
        method: 'POST',
        headers: { authorization: `Bearer ${ingested.invitation.token}` },
      });
      asked.on('response', (answer) => resolve(answer.statusCode));
      asked.on('error', () => resolve('closed'));
      const more = () => {
        while (!asked.destroyed && asked.write(Buffer.alloc(1 << 20)));
        if (!asked.destroyed) asked.once('drain', more);
      };
      more();
    });
    expect([413, 'closed']).toContain(status);
    expect(await post(ingested, '/v1/shards', await plan())).toMatchObject({ status: 200 });
  });

  it('lets a token send so much a day, and no more once it is revoked', async () => {
    await using ingested = await Ingested.start({}, 1000);
    expect(await post(ingested, '/v1/shards', await plan())).toMatchObject({
      status: 429,
      body: { code: 'quota', retry_after_s: expect.any(Number) },
    });
    tokensOf(ingested.state).revoke('recorder');
    expect(await post(ingested, '/v1/shards', await plan())).toMatchObject({ status: 401 });
  });

  it('tells one token nothing of what another sent', async () => {
    await using ingested = await Ingested.start();
    using copy = new ShardCopy(inject('shard'));
    await sendShard(copy.path, { to: ingested.invitation, trusted: trusted() });
    const id = createHash('sha256')
      .update(readFileSync(copy.file('hashes.json')))
      .digest('hex');
    const other = parseInvitation(invite(ingested.state, ingested.address, 'another', undefined))?.token;
    const headers = { authorization: `Bearer ${other}` };
    for (const [verb, body] of [
      ['urls', { file: 'meta.json', parts: [0] }],
      ['files', { file: 'meta.json', etags: ['x'] }],
      ['commit', { envelope: '{}' }],
      ['withdraw', {}],
    ] as const)
      expect(await post(ingested, `/v1/shards/${id}/${verb}`, body, headers)).toMatchObject({ status: 404, body: { code: 'unknown' } });
    expect(ingested.store.objects.size).toBe(readdirSync(copy.path).length);
  });

  it('commits nothing before every file is there, and gives no address for a part that was not announced', async () => {
    await using ingested = await Ingested.start();
    const { body } = await post(ingested, '/v1/shards', await plan());
    const at = `/v1/shards/${body.id}`;
    const envelope = readFileSync(join(inject('shard'), 'shard.dsse.json'), 'utf8');
    expect(await post(ingested, `${at}/commit`, { envelope })).toMatchObject({ status: 409, body: { code: 'parts' } });
    expect(await post(ingested, `${at}/urls`, { file: 'meta.json', parts: [1] })).toMatchObject({ status: 400, body: { code: 'part' } });
    expect(await post(ingested, `${at}/urls`, { file: 'other', parts: [0] })).toMatchObject({ status: 404 });
    expect(await post(ingested, `${at}/urls`, { file: 'shard.dsse.json', parts: [0] })).toMatchObject({ status: 409 });
    expect(ingested.store.uploads.size).toBe(0);
    const file = { file: 'meta.json', etags: ['x'] };
    expect(await post(ingested, `${at}/files`, file)).toMatchObject({ status: 409, body: { code: 'forgotten' } });
    expect(await post(ingested, `${at}/urls`, { file: 'meta.json', parts: [0] })).toMatchObject({ status: 200 });
    expect(await post(ingested, `${at}/files`, { file: 'meta.json', etags: ['x', 'y'] })).toMatchObject({
      status: 400,
      body: { code: 'parts' },
    });
    expect(await post(ingested, `${at}/files`, file)).toMatchObject({ status: 409, body: { code: 'forgotten' } });
  });

  it('takes shards of the keys that it trusts only', async () => {
    await using ingested = await Ingested.start({
      trusted: [{ keyId: 'ff'.repeat(32), name: 'other', publicKey: '', roles: ['recorder'] }],
    });
    using copy = new ShardCopy(inject('shard'));
    await expect(sendShard(copy.path, { to: ingested.invitation, trusted: trusted() })).rejects.toMatchObject({ code: 'sending.signer' });
    expect([...ingested.store.objects.keys()].some((key) => key.endsWith('dsse.json'))).toBe(false);
  });

  it('says that the same play came before', async () => {
    await using ingested = await Ingested.start();
    using copy = new ShardCopy(inject('shard'));
    await sendShard(copy.path, { to: ingested.invitation, trusted: trusted() });
    using again = new ShardCopy(inject('shard'));
    again.editJson('meta.json', (meta) => {
      (meta.title as { name: string }).name = 'Renamed';
    });
    await resigned(again);
    expect(await sendShard(again.path, { to: ingested.invitation, trusted: trusted() })).toMatchObject({
      dup_score: { phash_hamming_distance: 0, simhash_hamming_distance: 0, risk_level: 'high' },
      verification: { action_taken: 'flag' },
    });
  });
});

describe('a withdrawal', () => {
  it('is not undone by a commit that runs, nor by the end of the service', async () => {
    await using ingested = await Ingested.start();
    using copy = new ShardCopy(inject('shard'));
    const id = createHash('sha256')
      .update(readFileSync(copy.file('hashes.json')))
      .digest('hex');
    let withdrawn: Promise<Said> | undefined;
    ingested.store.fault = (method, key) => {
      // While everything is read back.
      if (method === 'GET' && key.endsWith('video.ivf')) withdrawn ??= post(ingested, `/v1/shards/${id}/withdraw`, {});
      return undefined;
    };
    await expect(sendShard(copy.path, { to: ingested.invitation, trusted: trusted() })).rejects.toThrow();
    expect(await withdrawn).toMatchObject({ status: 200 });
    await ingested.restart();
    expect(ingested.store.objects.size).toBe(0);
    expect(await post(ingested, '/v1/shards', await plan(copy.path))).toMatchObject({ status: 410 });
  });

  it('that the store ends half-way counts at once, and is ended by the next', async () => {
    await using ingested = await Ingested.start();
    using copy = new ShardCopy(inject('shard'));
    await sendShard(copy.path, { to: ingested.invitation, trusted: trusted() });
    const id = createHash('sha256')
      .update(readFileSync(copy.file('hashes.json')))
      .digest('hex');
    let deletes = 0;
    ingested.store.fault = (method) => (method === 'DELETE' && ++deletes > 3 ? { status: 500, code: 'InternalError' } : undefined);
    expect(await post(ingested, `/v1/shards/${id}/withdraw`, {})).toMatchObject({ status: 502 });
    expect(await post(ingested, '/v1/shards', await plan(copy.path))).toMatchObject({ status: 410 });
    ingested.store.fault = () => undefined;
    expect(await post(ingested, `/v1/shards/${id}/withdraw`, {})).toMatchObject({ status: 200 });
    expect(ingested.store.objects.size).toBe(0);
  });

  it('of what was begun leaves nothing, and of what was sent in part its weight for the day', async () => {
    await using ingested = await Ingested.start();
    const asked = await plan();
    const records = () => readdirSync(join(ingested.state, 'shards'));
    const begin = async (n: number) => {
      const id = createHash('sha256').update(String(n)).digest('hex');
      const files = asked.files.map((file) => (file.name === 'hashes.json' ? { ...file, parts: [id] } : file));
      expect(await post(ingested, '/v1/shards', { ...asked, files })).toMatchObject({ status: 200 });
      return `/v1/shards/${id}`;
    };
    for (let n = 0; n < 20; n++) expect(await post(ingested, `${await begin(n)}/withdraw`, {})).toMatchObject({ status: 200 });
    expect(records()).toEqual([]);
    const at = await begin(0);
    await post(ingested, `${at}/urls`, { file: 'meta.json', parts: [0] });
    // The store forgets nothing now: the service asks it again, by itself.
    ingested.store.fault = (method) => (method === 'DELETE' ? { status: 503, code: 'SlowDown' } : undefined);
    expect(await post(ingested, `${at}/withdraw`, {})).toMatchObject({ status: 502 });
    expect(ingested.store.uploads.size).toBe(1);
    ingested.store.fault = () => undefined;
    await ingested.restart();
    await expect.poll(() => ingested.store.uploads.size).toBe(0);
    await expect
      .poll(() => JSON.parse(readFileSync(join(ingested.state, 'shards', records()[0] as string), 'utf8')))
      .toMatchObject({ files: [] });
    const [name = ''] = records();
    const path = join(ingested.state, 'shards', name);
    const tombstone = JSON.parse(readFileSync(path, 'utf8')) as { given_bytes: number };
    expect(tombstone.given_bytes).toBeGreaterThan(asked.files.reduce((sum, { bytes }) => sum + bytes, 0));
    expect(readFileSync(path).byteLength).toBeLessThan(500);
    expect(await post(ingested, '/v1/shards', { ...asked, files: asked.files })).toMatchObject({ status: 200 });
    // Tomorrow it counts for nothing.
    writeFileSync(path, JSON.stringify({ ...tombstone, begun_utc: '2026-01-01T00:00:00.000Z' }));
    await ingested.restart();
    await expect.poll(() => records().includes(name)).toBe(false);
  });

  it('of the consent is found when a shard is taken: it is deleted', async () => {
    await using ingested = await Ingested.start({ revoked: () => new Map([[CONSENT.revocation_id, '2026-11-27']]) });
    using copy = await consented();
    await expect(sendShard(copy.path, { to: ingested.invitation, trusted: trusted() })).rejects.toMatchObject({
      code: 'sending.withdrawn',
    });
    expect(ingested.store.objects.size).toBe(0);
  });
});

it('deletes what was taken before its consent was withdrawn', async () => {
  const revoked = new Map<string, string>();
  await using ingested = await Ingested.start({ revoked: () => revoked });
  using copy = await consented();
  await sendShard(copy.path, { to: ingested.invitation, trusted: trusted() });
  using other = new ShardCopy(inject('shard'));
  await sendShard(other.path, { to: ingested.invitation, trusted: trusted() });
  revoked.set(CONSENT.revocation_id, '2026-11-27');
  // It looks when it starts, and every ten minutes.
  await ingested.restart();
  await expect.poll(() => ingested.log).toEqual([expect.stringContaining('1 shards were deleted')]);
  expect(ingested.store.objects.size).toBe(readdirSync(other.path).length);
  expect(await post(ingested, '/v1/shards', await plan(copy.path))).toMatchObject({ status: 410 });
});

it('starts with a state of which a part cannot be read, and says so', async () => {
  await using ingested = await Ingested.start();
  writeFileSync(join(ingested.state, 'shards', `${'ab'.repeat(32)}.json`), '{');
  await ingested.restart();
  expect(ingested.log).toEqual([expect.stringContaining('it is left out')]);
  expect(await post(ingested, '/v1/shards', await plan())).toMatchObject({ status: 200 });
});

it('listens beyond this machine with a certificate only, and has one process a folder', async () => {
  await using ingested = await Ingested.start();
  await expect(startIngest({ folder: ingested.state, store: 's3://shards/here', port: 0 })).rejects.toMatchObject({ code: 'shard.in-use' });
  await expect(startIngest({ folder: join(ingested.folder.path, 'other'), store: 'nowhere', port: 0 })).rejects.toMatchObject({
    code: 'usage.place',
  });
});
