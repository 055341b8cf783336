import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BlockKind } from '#core/journal/journal.ts';
import { verify } from '#format/check/verify.ts';
import type { GapError } from '#format/core/errors.ts';
import { JOURNAL_FILE, PLAN_PROOF_FILE } from '#format/core/layout.ts';
import { Keyring } from '#home/keyring.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { JournalWriter, readJournal } from '#session/journal/journal-file.ts';
import { readSession } from '#session/journal/read-session.ts';
import { record } from '#session/run/record.ts';
import { recover } from '#session/seal/recover.ts';
import { gap, until } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { broken } from '#test/support/shards.ts';
import { SMALL_STAGE, smallPlan } from '#test/support/small.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const folder = new TemporaryFolder();
let keyring: Keyring;
/** What a recording leaves that is cancelled before it is sealed. */
let left: string;
let other: string;

beforeAll(async () => {
  keyring = new Keyring();
  await keyring.ensure('recorder');
  await using stage = await Stage.open(SMALL_STAGE);
  const abandoned = async (name: string) => {
    const cancel = new AbortController();
    let frames = 0;
    const options = { cancel: cancel.signal, signer: keyring.signer('recorder') };
    const plan = smallPlan(stage.display.name, join(folder.path, name));
    const recording = record(plan, { ...options, onSnapshot: (seen) => (frames = seen.frames) }).catch((error: GapError) => error.code);
    await until('there is something to recover', () => frames > 30);
    await sleep(300);
    cancel.abort();
    expect(await recording).toBe('capture.cancelled');
    return join(plan.out, `${plan.sessionId}.partial`);
  };
  left = await abandoned('left');
  other = await abandoned('other');
});

afterAll(() => folder[Symbol.dispose]());

/** A copy of it, changed. */
function changed(name: string, change: (partial: string) => void): string {
  const copy = join(folder.path, name, basename(left));
  cpSync(left, copy, { recursive: true });
  change(copy);
  return copy;
}

/** Writes the journal again, with another plan where `planned` gives one. */
function rewrite(partial: string, planned: (plan: string) => readonly string[]): void {
  const path = join(partial, JOURNAL_FILE);
  const kinds: BlockKind[] = ['plan', 'rows', 'events', 'frames', 'anchors', 'gaps', 'closing'];
  const blocks: [BlockKind, Buffer][] = [];
  readJournal(path, new Set(kinds), (kind, payload) => blocks.push([kind, Buffer.from(payload)]));
  rmSync(path);
  const journal = new JournalWriter(path);
  for (const [kind, payload] of blocks)
    if (kind === 'plan') for (const plan of planned(payload.toString('utf8'))) journal.append('plan', Buffer.from(plan));
    else journal.append(kind, payload);
  journal.close();
}

const another = (plan: string) =>
  plan.replace('"gopFrames"', '"cursor":false,"gopFrames"').replace(/"name":"[^"]*"/, '"name":"a game that nobody played"');

describe('a .partial', () => {
  it('that the recorder’s key vouched for when it began is sealed and signed', async () => {
    const partial = changed('mine', () => {});
    expect(existsSync(join(partial, PLAN_PROOF_FILE))).toBe(true);
    const { folder: shard, unproven } = await recover(partial, { signer: keyring.signer('recorder') });
    expect(unproven).toBeUndefined();
    expect(await broken(shard)).toEqual([]);
    expect((await verify(shard, { trusted: keyring.trusted })).verdict).toBe('pass');
    expect(existsSync(join(shard, PLAN_PROOF_FILE))).toBe(false);
  });

  it.each<[string, RegExp, (partial: string) => void]>([
    ['that nobody vouched for', /did not vouch/, (partial) => rmSync(join(partial, PLAN_PROOF_FILE))],
    ['with another plan', /another plan/, (partial) => rewrite(partial, (plan) => [another(plan)])],
    ['with a second plan behind the first', /another plan/, (partial) => rewrite(partial, (plan) => [plan, another(plan)])],
    ['with another session’s proof', /another plan/, (partial) => cpSync(join(other, PLAN_PROOF_FILE), join(partial, PLAN_PROOF_FILE))],
    ['with a proof that is no JSON', /cannot be read/, (partial) => writeFileSync(join(partial, PLAN_PROOF_FILE), '{')],
    [
      'with a proof that names our key and is signed by another',
      /another plan/,
      (partial) => {
        const path = join(partial, PLAN_PROOF_FILE);
        const envelope = JSON.parse(readFileSync(path, 'utf8')) as { signatures: { sig: string }[] };
        const [signature] = envelope.signatures as [{ sig: string }];
        signature.sig = Buffer.alloc(64, 7).toString('base64');
        writeFileSync(path, `${JSON.stringify(envelope, undefined, 2)}\n`);
      },
    ],
  ])('%s is sealed without a signature, and says so', async (name, why, change) => {
    const partial = changed(name, change);
    const { folder: shard, unproven, qat } = await recover(partial, { signer: keyring.signer('recorder') });
    expect(unproven).toMatch(why);
    expect(existsSync(join(shard, 'shard.dsse.json'))).toBe(false);
    expect(await broken(shard)).toEqual([]);
    expect(qat.findings).toContainEqual(
      expect.objectContaining({ check: 'session.proven', severity: 'warn', says: expect.stringMatching(why) }),
    );
    expect((await verify(shard, { trusted: keyring.trusted })).verdict).toBe('fail');
  });

  it('of another machine’s key is not signed with ours', async () => {
    using home = new TemporaryFolder();
    const foreign = new Keyring(home.path);
    await foreign.create('recorder');
    const { unproven } = await recover(
      changed('foreign', () => {}),
      { signer: foreign.signer('recorder') },
    );
    expect(unproven).toMatch(/another key/);
  });

  long('of nobody: `gap recover` says that it is not signed, and what to do', async () => {
    const partial = changed('told', (path) => rmSync(join(path, PLAN_PROOF_FILE)));
    const { code, stderr } = await gap(['recover', dirname(partial)]);
    expect(stderr).toMatch(/is not signed: .*did not vouch[\s\S]*gap sign/);
    expect(code).toBeLessThan(2);
  });
});

describe('the key’s holder', () => {
  it('vouches for a plan of the ordered session only', async () => {
    const signer = keyring.signer('recorder');
    const { opening, plan } = readSession(join(left, JOURNAL_FILE), 1, 'recovered', 'test');
    expect(await signer.begin(plan, opening.plan.sessionId)).toHaveLength(88);
    await expect(signer.begin(plan, basename(other, '.partial'))).rejects.toMatchObject({ code: 'sign.refused' });
    await expect(signer.begin('{"plan":{}}', opening.plan.sessionId)).rejects.toMatchObject({ code: 'sign.refused' });
    await expect(signer.begin('no plan', opening.plan.sessionId)).rejects.toMatchObject({ code: 'sign.refused' });
  });
});
