import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { Keyring } from '#home/keyring.ts';
import { payloadOf, readEnvelope } from '#shard/seal/dsse.ts';
import { SecondSignature } from '#station/lab/second-signature.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const shard = inject('shard');
const envelope = readEnvelope(join(shard, 'shard.dsse.json'));
const payload = payloadOf(envelope);
const hashes = readFileSync(join(shard, 'hashes.json'));
const sessionId = (JSON.parse(payload.toString('utf8')) as { predicate: { session_id: string } }).predicate.session_id;
const pae = (body: Buffer, type = envelope.payloadType) =>
  Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${body.byteLength} `), body]);

async function signature(id = sessionId) {
  const folder = new TemporaryFolder();
  const keyring = new Keyring(folder.path);
  await keyring.create('operator');
  return { one: new SecondSignature(id, keyring.signer('operator')), [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

describe('a second signature', () => {
  it('is given to the statement, the hashes and their comment, in that order', async () => {
    using made = await signature();
    expect(await made.one.sign(pae(payload))).toHaveLength(64);
    const signed = await made.one.sign(hashes);
    await made.one.sign(Buffer.concat([signed, Buffer.from('gap shard signature hashes.json.operator.minisig')]));
  });

  it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['the hashes alone', hashes],
    ['another type of payload', pae(payload, 'application/vnd.gap.revocations+json')],
    ['a wrong length', Buffer.concat([pae(payload), Buffer.from(' ')])],
    ['a malformed statement', pae(Buffer.from('{}'))],
    ['an unrelated text', Buffer.from('I owe you a million')],
  ])('is not given to %s', async (_, message) => {
    using made = await signature();
    await expect(made.one.sign(message)).rejects.toMatchObject({ code: 'app.sign' });
  });

  it('is not given to another session, to other hashes, nor to another comment', async () => {
    using other = await signature('0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111');
    await expect(other.one.sign(pae(payload))).rejects.toMatchObject({ code: 'app.sign' });
    using made = await signature();
    await made.one.sign(pae(payload));
    await expect(made.one.sign(Buffer.concat([hashes, Buffer.from(' ')]))).rejects.toMatchObject({ code: 'app.sign' });
    const signed = await made.one.sign(hashes);
    await expect(made.one.sign(Buffer.concat([signed, Buffer.from('hello')]))).rejects.toMatchObject({ code: 'app.sign' });
  });
});
