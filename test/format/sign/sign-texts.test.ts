import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import type { ShardTexts } from '#format/core/sign/shard-texts.ts';
import { partId } from '#format/folder/part-id.ts';
import { payloadOf, readEnvelope } from '#format/sign/dsse.ts';
import { areSignaturesOf, signTexts } from '#format/sign/sign-texts.ts';

type Part = { session_id: string; number: number; of: number };
type Statement = { subject: { name: string; digest: { sha256: string } }[]; predicate: { session_id: string; part?: Part } };

const texts: ShardTexts = {
  statement: payloadOf(readEnvelope(join(inject('shard'), 'shard.dsse.json'))).toString('utf8'),
  hashes: readFileSync(join(inject('shard'), 'hashes.json'), 'utf8'),
};
const statement = () => JSON.parse(texts.statement) as Statement;
const sessionId = statement().predicate.session_id;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const raw = (message: Uint8Array) => sign(null, message, privateKey);
const pem = publicKey.export({ type: 'spki', format: 'pem' }) as string;
const refusal = (changed: Partial<ShardTexts>, session = sessionId) => {
  let signed = 0;
  const counted = (message: Uint8Array) => {
    signed += 1;
    return raw(message);
  };
  try {
    signTexts({ ...texts, ...changed }, session, 'operator', counted);
  } catch (error) {
    expect(signed).toBe(0);
    return error;
  }
  return undefined;
};

/** A statement with other hashes, which it names as it should. */
const naming = (hashes: string, edit: (statement: Statement) => void = () => {}) => {
  const changed = statement();
  for (const { name, digest } of changed.subject) if (name === 'hashes.json') digest.sha256 = sha256(hashes);
  edit(changed);
  return { hashes, statement: JSON.stringify(changed) };
};
const hashesWith = (edit: (hashes: { sha256: Record<string, string> }) => void) => {
  const changed = JSON.parse(texts.hashes) as { sha256: Record<string, string> };
  edit(changed);
  return `${JSON.stringify(changed, undefined, 2)}\n`;
};

describe('the holder of a key', () => {
  it('signs a part of its session, whose id follows from the session’s, and no other shard that says it is one', () => {
    const part = (id: string, of: Partial<Part>) =>
      naming(texts.hashes, ({ predicate }) =>
        Object.assign(predicate, { session_id: id, part: { session_id: sessionId, number: 2, of: 3, ...of } }),
      );
    expect(refusal(part(partId(sessionId, 2), {}))).toBeUndefined();
    expect(refusal(part(partId(sessionId, 3), { number: 3 }))).toBeUndefined();
    const other = partId(sessionId, 5);
    for (const foreign of [
      part(other, {}),
      part(partId(sessionId, 3), {}),
      part(partId(sessionId, 4), { number: 4 }),
      part(partId(other, 2), { session_id: other }),
      // Its own id, and a part of another session.
      part(sessionId, { session_id: other }),
      part(sessionId, { number: 2 }),
    ])
      expect(refusal(foreign)).toMatchObject({ code: 'sign.refused' });
    expect(refusal(part(sessionId, { number: 1 }))).toBeUndefined();
  });

  it('signs the two texts of a shard, so that anybody can check it', () => {
    const signed = signTexts(texts, sessionId, 'operator', raw);
    expect(areSignaturesOf(texts, signed, { role: 'operator', publicKey: pem })).toBe(true);
    expect(areSignaturesOf(texts, signed, { role: 'recorder', publicKey: pem })).toBe(false);
    for (const one of ['statement', 'hashes', 'comment'] as const)
      expect(areSignaturesOf(texts, { ...signed, [one]: Buffer.alloc(64).toString('base64') }, { role: 'operator', publicKey: pem })).toBe(
        false,
      );
  });

  it.each<[string, Partial<ShardTexts>]>([
    ['an empty statement', { statement: '' }],
    ['text that is no statement', { statement: 'I owe you a million' }],
    [
      'a list of withdrawn consents',
      { statement: '{"revocations_version":"1","sequence":9,"issued_utc":"2026-11-24T00:00:00Z","revoked":[]}' },
    ],
    ['a statement with a space more', { statement: `${texts.statement} ` }],
    ['a statement that gives a field twice', { statement: texts.statement.replace('"predicate":{', '"predicate":{"ended":"killed",') }],
    ['a statement with a field more', { statement: texts.statement.replace('"predicate":{', '"predicate":{"note":"pay me",') }],
    ['hashes that it does not name', { hashes: hashesWith((hashes) => Object.assign(hashes.sha256, { 'video.ivf': sha256('x') })) }],
    ['named text in place of the hashes', naming('I owe you a million')],
    ['named hashes of another video', naming(hashesWith((hashes) => Object.assign(hashes.sha256, { 'video.ivf': sha256('x') })))],
    ['named hashes of a file more', naming(hashesWith((hashes) => Object.assign(hashes.sha256, { 'more.txt': sha256('x') })))],
    ['named hashes with a note', naming(hashesWith((hashes) => Object.assign(hashes, { note: 'pay me' })))],
    ['named hashes in another layout', naming(JSON.stringify(JSON.parse(texts.hashes)))],
    ['a file named twice', naming(texts.hashes, ({ subject }) => subject.push(subject[0] as Statement['subject'][number]))],
  ])('signs nothing when asked for %s', (_, changed) => {
    expect(refusal(changed)).toMatchObject({ code: 'sign.refused' });
  });

  it('signs nothing of another session', () => {
    expect(refusal({}, '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111')).toMatchObject({
      code: 'sign.refused',
      message: expect.stringContaining(sessionId),
    });
  });
});
