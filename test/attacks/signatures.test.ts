import { createHash, createPrivateKey, sign } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { PresentStation } from '#app/lab/present-station.ts';
import type { AppState } from '#core/app/state.ts';
import type { ToStation } from '#core/lab/lab-contract.ts';
import { verify } from '#format/check/verify.ts';
import type { GapError } from '#format/core/errors.ts';
import type { ShardSignatures, ShardTexts } from '#format/core/sign/shard-texts.ts';
import { envelopeOf, envelopeText, payloadOf, preAuthEncoding, readEnvelope } from '#format/sign/dsse.ts';
import { Keyring } from '#home/keyring.ts';
import { signShard } from '#shard/verify/sign-shard.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const trusted = () => new Keyring().trusted;
const bytesOf = (shard: string) =>
  Object.fromEntries(
    readdirSync(shard).map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(shard, name)))
        .digest('hex'),
    ]),
  );

async function operatorIn(folder: string) {
  const operator = new Keyring(folder);
  await operator.create('operator');
  return operator;
}

describe('a hostile station', () => {
  const texts: ShardTexts = {
    statement: payloadOf(readEnvelope(join(inject('shard'), 'shard.dsse.json'))).toString('utf8'),
    hashes: readFileSync(join(inject('shard'), 'hashes.json'), 'utf8'),
  };
  const { session_id: mine } = (JSON.parse(texts.statement) as { predicate: { session_id: string } }).predicate;

  /** What the lab sends to a station that has just sealed this session and asks for these texts to be signed. */
  async function askedBy(sessionId: string, ...asked: readonly ShardTexts[]) {
    using folder = new TemporaryFolder();
    const operator = await operatorIn(folder.path);
    const sent: ToStation[] = [];
    const station = new PresentStation('one', { post: (message) => sent.push(message) });
    station.state = { phase: 'sealed', result: { sessionId } } as AppState;
    const done = station.countersign(operator.signer('operator')).then(
      () => 'signed',
      (error: GapError) => error.code,
    );
    const id = sent.find(({ type }) => type === 'countersign') as Extract<ToStation, { type: 'countersign' }>;
    for (const one of asked) station.take({ type: 'to-sign', id: id.id, texts: one });
    await new Promise((resolve) => setImmediate(resolve));
    station.take({ type: 'done', id: id.id });
    return {
      ended: await done,
      signatures: sent.filter(({ type }) => type === 'signed'),
    };
  }

  it('gets the signature of the session that the operator meant, once', async () => {
    expect(await askedBy(mine, texts)).toMatchObject({ ended: 'signed', signatures: [{ type: 'signed' }] });
    expect((await askedBy(mine, texts, texts)).signatures).toHaveLength(1);
  });

  it('gets none of another session, and none after that was refused', async () => {
    expect(await askedBy('0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111', texts, texts)).toEqual({ ended: 'sign.refused', signatures: [] });
  });

  it('gets none of any other text', async () => {
    expect(await askedBy(mine, { statement: 'I owe you a million', hashes: texts.hashes })).toEqual({
      ended: 'sign.refused',
      signatures: [],
    });
    expect(await askedBy(mine, { ...texts, hashes: 'I owe you a million' })).toEqual({ ended: 'sign.refused', signatures: [] });
  });
});

describe('a hostile lab', () => {
  it.each<[string, (signed: ShardSignatures) => ShardSignatures]>([
    ['noise', (signed) => ({ ...signed, statement: Buffer.alloc(64, 7).toString('base64') })],
    ['a signature of the wrong text', (signed) => ({ ...signed, hashes: signed.statement })],
    ['a comment of another role', (signed) => ({ ...signed, comment: signed.hashes })],
  ])('that answers with %s leaves the shard as it was', async (_, spoil) => {
    using folder = new TemporaryFolder();
    using shard = new ShardCopy(inject('shard'));
    const signer = (await operatorIn(folder.path)).signer('operator');
    const before = bytesOf(shard.path);
    const hostile = { ...signer, sign: async (...asked: Parameters<typeof signer.sign>) => spoil(await signer.sign(...asked)) };
    await expect(signShard(shard.path, hostile, { trusted: trusted() })).rejects.toMatchObject({ code: 'sign.wrong' });
    expect(bytesOf(shard.path)).toEqual(before);
    expect((await verify(shard.path, { trusted: trusted() })).verdict).toBe('pass');
  });
});

describe('a statement by a trusted key that contradicts the files', () => {
  type Predicate = Record<string, unknown> & { verdict: object; rights: object; clock: object };

  it.each<[string, (predicate: Predicate) => object]>([
    ['more frames', ({ verdict }) => ({ verdict: { ...verdict, frames: 9999 } })],
    [
      'the other verdict',
      ({ verdict }) => ({ verdict: { ...verdict, result: 'result' in verdict && verdict.result === 'pass' ? 'fail' : 'pass' } }),
    ],
    ['another licence', ({ rights }) => ({ rights: { ...rights, publisher_license: 'ref#free' } })],
    ['another consent', ({ rights }) => ({ rights: { ...rights, player_consent_id: 'ref#nobody' } })],
    ['a consent record that is not there', () => ({ consent_sha256: '0'.repeat(64) })],
    ['another ending', () => ({ ended: 'stopped' })],
    ['another clock', ({ clock }) => ({ clock: { ...clock, t0_us: 1 } })],
    ['another parent', () => ({ parent_sha256: '0'.repeat(64) })],
    ['another recorder', () => ({ recorder: { name: 'x', version: '1', runtime: 'y' } })],
  ])('(%s) does not verify', async (_, lie) => {
    using shard = new ShardCopy(inject('shard'));
    resign(shard, lie);
    const { findings, verdict } = await verify(shard.path, { trusted: trusted() });
    expect(verdict).toBe('fail');
    expect(findings.filter(({ severity }) => severity === 'fail').map(({ check }) => check)).toEqual(['sign.statement']);
  });

  /** With the recorder's own secret, as after a break-in: our code signs no such statement. */
  function resign(shard: ShardCopy, lie: (predicate: Predicate) => object): void {
    const envelope = readEnvelope(shard.file('shard.dsse.json'));
    const statement = JSON.parse(payloadOf(envelope).toString('utf8')) as { predicate: Predicate };
    Object.assign(statement.predicate, lie(statement.predicate));
    const payload = Buffer.from(JSON.stringify(statement));
    const keyring = new Keyring();
    const id = keyring.active('recorder')?.id as string;
    const folder = join(process.env.GAP_SETTINGS as string, '..', 'keys');
    const secret = readFileSync(join(folder, `recorder-${id}.secret`));
    const sig = sign(null, preAuthEncoding(envelope.payloadType, payload), createPrivateKey(secret)).toString('base64');
    writeFileSync(shard.file('shard.dsse.json'), envelopeText(envelopeOf(envelope.payloadType, payload, { keyid: id, sig })));
  }
});
