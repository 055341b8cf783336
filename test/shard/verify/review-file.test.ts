import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { Keyring } from '#home/keyring.ts';
import type { Decision, ReviewStatement } from '#shard/core/review/review-statement.ts';
import { readReview, reviewPath, writeReview } from '#shard/verify/review-file.ts';
import { expectFails } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

let folder: TemporaryFolder;
let shard: string;
let reviewer: Keyring;
const NOW = '2026-11-27T12:00:00.000Z';
const REJECT: Decision = { decision: 'reject', reason: 'idle', note: 'nobody there' };

beforeEach(async () => {
  folder = new TemporaryFolder();
  shard = join(folder.path, basename(inject('shard')));
  cpSync(inject('shard'), shard, { recursive: true });
  reviewer = new Keyring(join(folder.path, 'keys'));
  await reviewer.ensure('operator');
  await reviewer.trust('recorded it', new Keyring().signer('recorder').publicKey, ['recorder']);
});

afterEach(() => folder[Symbol.dispose]());

const decide = (decision: Decision, at = shard) =>
  writeReview(at, decision, (statement: ReviewStatement) => reviewer.signReview(statement), { trusted: reviewer.trusted, nowUtc: NOW });

describe('a review', () => {
  it('lies beside the shard, signed, is of its very files, and leaves them as they are', async () => {
    expect(readReview(shard, reviewer.trusted)).toBeUndefined();
    await decide({ decision: 'accept' });
    expect(readReview(shard, reviewer.trusted)).toMatchObject({ statement: { decision: 'accept', reviewed_utc: NOW }, isStale: false });
    // The last one counts.
    await decide(REJECT);
    expect(readReview(shard, reviewer.trusted)?.statement).toMatchObject(REJECT);
    // The shard itself is what it was: nothing but its maker's key is known of it.
    await expectFails(shard, []);
    const hashes = join(shard, 'hashes.json');
    writeFileSync(hashes, `${readFileSync(hashes, 'utf8')}\n`);
    expect(readReview(shard, reviewer.trusted)?.isStale).toBe(true);
  });

  it('accepts nothing that is not what was signed; rejecting is always possible', async () => {
    const meta = join(shard, 'meta.json');
    writeFileSync(meta, readFileSync(meta, 'utf8').replace('"title"', '"title" '));
    await expect(decide({ decision: 'accept' })).rejects.toMatchObject({ code: 'shard.unverified' });
    expect(readReview(shard, reviewer.trusted)).toBeUndefined();
    await decide(REJECT);
    expect(readReview(shard, reviewer.trusted)?.statement.decision).toBe('reject');
  });

  it('by an unknown key, changed, of another shard, or torn is none', async () => {
    await decide(REJECT);
    const path = reviewPath(shard);
    const text = readFileSync(path, 'utf8');
    expect(readReview(shard, new Keyring(join(folder.path, 'other keys')).trusted)).toBeUndefined();
    const payload = Buffer.from(JSON.parse(text).payload as string, 'base64').toString();
    const accepted = payload.replace('"reject","reason":"idle"', '"accept"');
    expect(accepted).not.toBe(payload);
    for (const changed of [
      JSON.stringify({ ...JSON.parse(text), payload: Buffer.from(accepted).toString('base64') }),
      text.slice(0, -20),
      '',
    ]) {
      writeFileSync(path, changed);
      expect(readReview(shard, reviewer.trusted)).toBeUndefined();
    }
    const other = join(folder.path, '00000000-0000-4000-8000-000000000001');
    cpSync(shard, other, { recursive: true });
    writeFileSync(reviewPath(other), text);
    expect(readReview(other, reviewer.trusted)).toBeUndefined();
  });
});
