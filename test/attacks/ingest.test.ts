import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, inject, it } from 'vitest';
import { parseInvitation } from '#corpus/core/sending/invitation.ts';
import type { UrlsAnswer } from '#corpus/core/sending/protocol.ts';
import { invite } from '#corpus/ingest/start-ingest.ts';
import { Outgoing } from '#corpus/send/outgoing.ts';
import { planParts } from '#corpus/send/plan-parts.ts';
import { sendShard } from '#corpus/send/send-shard.ts';
import { statementOf } from '#format/core/sign/statement-of.ts';
import { ShardFolder } from '#format/folder/shard-folder.ts';
import { Keyring } from '#home/keyring.ts';
import { signFolder } from '#shard/seal/sign.ts';
import { trusted } from '#test/support/corpus.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { plan, post, type Said } from '#test/support/ingest-requests.ts';
import { Ingested } from '#test/support/ingested.ts';
import { long } from '#test/support/long.ts';
import { readMeta } from '#test/support/shards.ts';

/** Signs a changed copy as it is: a recorder's key in the wrong hands compares nothing. */
async function signedUnseen(copy: ShardCopy): Promise<void> {
  for (const name of ['shard.dsse.json', 'hashes.json.recorder.minisig']) rmSync(copy.file(name));
  copy.rehash();
  const { meta, qat, hashes } = new ShardFolder(copy.path);
  const sha256 = createHash('sha256')
    .update(readFileSync(copy.file('hashes.json')))
    .digest('hex');
  await signFolder(copy.path, statementOf(meta, qat, { ...hashes.sha256, 'hashes.json': sha256 }), new Keyring().signer('recorder'));
}

describe('another customer', () => {
  long('takes a shard from its sender, although another token began it first, and tells neither of the other', async () => {
    await using ingested = await Ingested.start();
    using copy = new ShardCopy(inject('shard'));
    const other = parseInvitation(invite(ingested.state, ingested.address, 'another', undefined));
    if (other === undefined) throw new Error('no invitation');
    const asked = await plan(copy.path);
    // The hash of a shard that was released is known to everybody.
    const squat = asked.files.map((file) => (file.name === 'video.ivf' ? { ...file, bytes: 1, parts: ['0'.repeat(64)] } : file));
    const headers = { authorization: `Bearer ${other.token}` };
    expect(await post(ingested, '/v1/shards', { ...asked, files: squat }, headers)).toMatchObject({ status: 200 });
    const { object_uri, dup_score } = await sendShard(copy.path, { to: ingested.invitation, trusted: trusted() });
    expect(dup_score.risk_level).toBe('low');
    // Who really has it may send it as well, and a receipt says that it came before.
    using again = new ShardCopy(inject('shard'));
    const second = await sendShard(again.path, { to: other, trusted: trusted() });
    expect(second).toMatchObject({ dup_score: { risk_level: 'high' }, verification: { action_taken: 'flag' } });
    expect(second.object_uri).not.toBe(object_uri);
    const id = createHash('sha256')
      .update(readFileSync(copy.file('hashes.json')))
      .digest('hex');
    expect(await post(ingested, `/v1/shards/${id}/withdraw`, {}, headers)).toMatchObject({ status: 200 });
    expect([...ingested.store.objects.keys()].length).toBe(readdirSync(copy.path).length);
    await ingested.restart();
    expect(await post(ingested, '/v1/shards', await plan(copy.path))).toMatchObject({ status: 200, body: { receipt: { object_uri } } });
  });
});

describe('a hostile recorder', () => {
  it('begins no more than its quota, whatever its files weigh, and leaves nothing in the store by beginning again', async () => {
    await using ingested = await Ingested.start({}, 100_000);
    const asked = await plan();
    const light = asked.files.map((file) => ({ ...file, bytes: 0, parts: [file.parts[0] as string] }));
    let taken = 0;
    for (let i = 0; i < 50; i++) {
      const id = createHash('sha256').update(String(i)).digest('hex');
      const files = light.map((file) => (file.name === 'hashes.json' ? { ...file, parts: [id] } : file));
      if ((await post(ingested, '/v1/shards', { ...asked, files })).status === 200) taken += 1;
    }
    expect(taken).toBeLessThan(5);
    const id = createHash('sha256').update('0').digest('hex');
    const again = { file: 'meta.json', parts: [0], again: true };
    const answers = [];
    for (let i = 0; i < 15; i++) answers.push((await post(ingested, `/v1/shards/${id}/urls`, again)).status);
    expect([answers[0], answers.at(-1), ingested.store.uploads.size]).toEqual([200, 409, 1]);
  });

  it('puts no more into the store than it announced, nor by beginning small and then anew', async () => {
    await using ingested = await Ingested.start({}, 2_000_000);
    const asked = await plan();
    const large = Buffer.alloc(8 << 20, 1);
    const hash = createHash('sha256').update(large).digest('hex');
    const files = asked.files.map((file) =>
      file.name === 'meta.json' ? { ...file, bytes: 1, parts: [hash] } : { ...file, bytes: 1, parts: [file.parts[0] as string] },
    );
    const { body } = await post(ingested, '/v1/shards', { ...asked, files });
    const { parts } = (await post(ingested, `/v1/shards/${body.id}/urls`, { file: 'meta.json', parts: [0] })).body as unknown as UrlsAnswer;
    const { url, headers } = parts[0] as UrlsAnswer['parts'][number];
    expect((await fetch(url, { method: 'PUT', headers, body: large })).status).toBe(403);
    const grown = files.map((file) => (file.name === 'video.ivf' ? { ...file, bytes: 3_000_000 } : file));
    expect(await post(ingested, '/v1/shards', { ...asked, files: grown })).toMatchObject({ status: 429, body: { code: 'quota' } });
  });

  it('leaves no parts behind in the store, whatever it says of them, also where that fails for a while', async () => {
    await using ingested = await Ingested.start();
    const asked = await plan();
    const { body } = await post(ingested, '/v1/shards', asked);
    const at = `/v1/shards/${body.id}`;
    const begin = () => post(ingested, `${at}/urls`, { file: 'meta.json', parts: [0] });
    await begin();
    expect(await post(ingested, `${at}/files`, { file: 'meta.json', etags: ['x'] })).toMatchObject({ status: 409 });
    expect(ingested.store.uploads.size).toBe(0);
    await begin();
    ingested.store.fault = (method) => (method === 'DELETE' ? { status: 500, code: 'InternalError' } : undefined);
    expect(await post(ingested, `${at}/files`, { file: 'meta.json', etags: ['x'] })).toMatchObject({ status: 502 });
    expect(ingested.store.uploads.size).toBe(1);
    ingested.store.fault = () => undefined;
    // Known after a restart, too: it asks the store again when it starts, and every ten minutes.
    await ingested.restart();
    await expect.poll(() => ingested.store.uploads.size).toBe(0);
    await begin();
    expect(ingested.store.uploads.size).toBe(1);
    expect(await post(ingested, `${at}/withdraw`, {})).toMatchObject({ status: 200 });
    expect([ingested.store.uploads.size, ingested.store.objects.size]).toEqual([0, 0]);
  });

  it('keeps no other token waiting by asking without a pause, for plans as long as are read', async () => {
    await using ingested = await Ingested.start();
    const asked = await plan();
    const other = parseInvitation(invite(ingested.state, ingested.address, 'another', undefined));
    const headers = { authorization: `Bearer ${other?.token}` };
    const parts = Array.from({ length: 10_000 }, () => 'a'.repeat(64));
    const long = (name: string) => ({ name, bytes: parts.length * 2 ** 24, part_bytes: 2 ** 24, parts });
    const begin = (n: number, ...more: readonly object[]) => {
      const id = createHash('sha256').update(String(n)).digest('hex');
      const own = asked.files.map((file) => (file.name === 'hashes.json' ? { ...file, parts: [id] } : file));
      return post(ingested, '/v1/shards', { ...asked, files: [...more, ...own] });
    };
    expect(await begin(-1, long('a.mkv'), long('b.mkv'))).toMatchObject({ status: 400 });
    let answered = 0;
    for (let n = 0; n < 20; n++) {
      const counted = () => {
        answered += 1;
      };
      // Those that still wait are cut off at the end.
      begin(n, long('a.mkv')).then(counted, () => {});
    }
    for (let n = 0; n < 20; n++)
      expect(await post(ingested, `/v1/shards/${'ab'.repeat(32)}/withdraw`, {}, headers)).toMatchObject({ status: 404 });
    expect(answered).toBeLessThan(20);
  });

  it('keeps no other token waiting while the store does not answer it', async () => {
    await using ingested = await Ingested.start();
    const asked = await plan();
    const other = { authorization: `Bearer ${parseInvitation(invite(ingested.state, ingested.address, 'another', undefined))?.token}` };
    const { body } = await post(ingested, '/v1/shards', asked);
    await post(ingested, `/v1/shards/${body.id}/urls`, { file: 'meta.json', parts: [0] });
    const released = Promise.withResolvers<undefined>();
    ingested.store.fault = (method) => (method === 'DELETE' ? released.promise : undefined);
    let hostile: Said | undefined;
    const anew = {
      ...asked,
      files: asked.files.map((file) => (file.name === 'meta.json' ? { ...file, part_bytes: file.part_bytes + 1 } : file)),
    };
    const waiting = post(ingested, '/v1/shards', anew).then((said) => {
      hostile = said;
    });
    const id = '1'.repeat(64);
    const own = asked.files.map((file) => (file.name === 'hashes.json' ? { ...file, parts: [id] } : file));
    expect(await post(ingested, '/v1/shards', { ...asked, files: own }, other)).toMatchObject({ status: 200 });
    expect(hostile).toBeUndefined();
    released.resolve(undefined);
    await waiting;
    expect(hostile).toMatchObject({ status: 200 });
  });

  it('counts what it sends again and again', async () => {
    await using ingested = await Ingested.start({}, 20_000_000);
    const asked = await plan();
    const files = asked.files.map((file) => (file.name === 'meta.json' ? { ...file, bytes: 4_000_000 } : file));
    const { body } = await post(ingested, '/v1/shards', { ...asked, files });
    for (let i = 0; i < 4; i++) {
      await post(ingested, `/v1/shards/${body.id}/urls`, { file: 'meta.json', parts: [0] });
      await post(ingested, `/v1/shards/${body.id}/files`, { file: 'meta.json', etags: ['x'] });
    }
    const id = '1'.repeat(64);
    const other = files.map((file) => (file.name === 'hashes.json' ? { ...file, parts: [id] } : file));
    expect(await post(ingested, '/v1/shards', { ...asked, files: other })).toMatchObject({ status: 429, body: { code: 'quota' } });
  });

  it.each([
    [
      'figures that cannot be',
      'qat.json',
      (qat: string) => qat.replace(/("check": "cfr.missing"[^}]*?"measured": )[\d.]+/, '$1-5'),
      undefined,
    ],
    ['a table that is none', 'frames.parquet', () => 'PAR1PAR1', 'content'],
    ['more frames than pictures', 'qat.json', (qat: string) => qat.replace(/("frames": )\d+/, '$160000000'), 'content'],
  ])('with %s does not end the service', async (_, file, change, code) => {
    await using ingested = await Ingested.start();
    using copy = new ShardCopy(inject('shard'));
    copy.editBytes(file, (bytes) => Buffer.from(change(bytes.toString('utf8'))));
    await signedUnseen(copy);
    const sending = sendShard(copy.path, { to: ingested.invitation, trusted: trusted() });
    if (code === undefined) expect((await sending).qat.drops_pct).toBe(0);
    else await expect(sending).rejects.toMatchObject({ code: `sending.${code}` });
    await ingested.restart();
    using right = new ShardCopy(inject('shard'));
    expect(await sendShard(right.path, { to: ingested.invitation, trusted: trusted() })).toMatchObject({ frames: 360 });
  });

  it('gets a receipt for as many hours as its pictures can fill, whatever it says of itself', async () => {
    await using ingested = await Ingested.start();
    using copy = new ShardCopy(inject('shard'));
    copy.editJson('qat.json', (qat) => {
      qat.duration_s = 1e6;
    });
    await signedUnseen(copy);
    expect(await sendShard(copy.path, { to: ingested.invitation, trusted: trusted() })).toMatchObject({ frames: 360, duration_s: 12 });
  });

  it('gets no receipt for a signature that belongs to nobody', async () => {
    await using ingested = await Ingested.start();
    using copy = new ShardCopy(inject('shard'));
    writeFileSync(copy.file('private.minisig'), 'x');
    const files = await planParts(new Outgoing(copy.path, undefined), undefined);
    const { body } = await post(ingested, '/v1/shards', { session_id: readMeta(copy.path).session_id, files });
    const id = body.id as string;
    for (const { name } of files.filter(({ name }) => name !== 'shard.dsse.json')) {
      const { parts } = (await post(ingested, `/v1/shards/${id}/urls`, { file: name, parts: [0] })).body as unknown as UrlsAnswer;
      const { url, headers } = parts[0] as UrlsAnswer['parts'][number];
      const put = await fetch(url, { method: 'PUT', headers, body: readFileSync(copy.file(name)) });
      await post(ingested, `/v1/shards/${id}/files`, { file: name, etags: [put.headers.get('etag')] });
    }
    const envelope = readFileSync(copy.file('shard.dsse.json'), 'utf8');
    expect(await post(ingested, `/v1/shards/${id}/commit`, { envelope })).toMatchObject({
      status: 422,
      body: { message: expect.stringContaining('private.minisig') },
    });
  });
});
