import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { type VerifyOptions, verify } from '#format/check/verify.ts';
import { Consents } from '#home/consents.ts';
import { Keyring } from '#home/keyring.ts';
import { readRevocations, revoke } from '#home/revocation-list.ts';
import { signShard } from '#shard/verify/sign-shard.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { gap } from '#test/support/gap.ts';
import { verdictOf } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const trusted = () => new Keyring().trusted;

async function failing(shard: string, options: Partial<VerifyOptions> = {}): Promise<string[]> {
  const { findings } = await verify(shard, { trusted: trusted(), ...options });
  return [...new Set(findings.filter(({ severity }) => severity === 'fail').map(({ check }) => check))];
}

describe('a shard as it was signed', () => {
  it('verifies, and says who signed it and what was signed', async () => {
    const { verdict, statement, findings } = await verify(inject('shard'), { trusted: trusted() });
    expect(verdict).toBe('pass');
    expect(statement?.predicate).toMatchObject({ ended: 'duration', verdict: { result: verdictOf(inject('shard')), frames: 360 } });
    expect(statement?.subject.map(({ name }) => name)).toEqual(
      readdirSync(inject('shard'))
        .filter((name) => !name.endsWith('.minisig') && name !== 'shard.dsse.json')
        .sort(),
    );
    expect(findings.find(({ check }) => check === 'sign.key')?.says).toContain('recorder');
  });

  it('has two independent signers once the operator has signed, and either is enough for those who know only that one', async () => {
    using folder = new TemporaryFolder();
    using shard = new ShardCopy(inject('shard'));
    const operator = new Keyring(folder.path);
    await operator.create('operator');
    await signShard(shard.path, operator.signer('operator'), { trusted: trusted() });
    expect(await failing(shard.path, { trusted: [...trusted(), ...operator.trusted] })).toEqual([]);
    expect(await failing(shard.path)).toEqual(['sign.key', 'sign.minisign']);
    for (const one of [trusted(), operator.trusted]) expect(await failing(shard.path, { trusted: one, allowUnknown: true })).toEqual([]);
    // Neither signature can be removed alone, nor can the two swap places.
    using changed = new ShardCopy(shard.path);
    signatures(changed, (all) => all.toReversed());
    expect(await failing(changed.path, { trusted: [...trusted(), ...operator.trusted] })).toEqual(['sign.envelope']);
    using less = new ShardCopy(shard.path);
    signatures(less, (all) => all.slice(1));
    expect(await failing(less.path, { trusted: [...trusted(), ...operator.trusted] })).toEqual(['sign.pairs']);
    // Signing again replaces the signer's own signature, not the other's; so does a newer key of the same role.
    await operator.rotate('operator');
    await signShard(shard.path, operator.signer('operator'), { trusted: trusted() });
    const envelope = JSON.parse(readFileSync(shard.file('shard.dsse.json'), 'utf8')) as { signatures: unknown[] };
    expect(envelope.signatures).toHaveLength(2);
    expect(await failing(shard.path, { trusted: [...trusted(), ...operator.trusted] })).toEqual([]);
  });

  it('is not signed by somebody who knows none of the earlier signers, unless asked to', async () => {
    using folder = new TemporaryFolder();
    using shard = new ShardCopy(inject('shard'));
    const operator = new Keyring(folder.path);
    await operator.create('operator');
    const signer = operator.signer('operator');
    await expect(signShard(shard.path, signer, { trusted: operator.trusted })).rejects.toMatchObject({ code: 'shard.unverified' });
    await signShard(shard.path, signer, { trusted: operator.trusted, allowUnknown: true });
    expect(await failing(shard.path, { trusted: [...trusted(), ...operator.trusted] })).toEqual([]);
  });

  it('can be signed afterwards', async () => {
    using shard = new ShardCopy(inject('shard'));
    for (const name of readdirSync(shard.path)) if (/\.minisig$|dsse/.test(name)) rmSync(shard.file(name));
    expect(await failing(shard.path)).toEqual(['sign.present']);
    await signShard(shard.path, new Keyring().signer('recorder'), { trusted: trusted() });
    expect(await failing(shard.path)).toEqual([]);
  });
});

describe('a shard that was changed neither verifies nor is signed', () => {
  const flip = (shard: ShardCopy, name: string, at: number) =>
    shard.editBytes(name, (bytes) => {
      bytes[at] = (bytes[at] as number) ^ 1;
      return bytes;
    });
  const CHANGES: [string, (shard: ShardCopy) => void, string[]][] = [
    ['a bit of the video', (shard) => flip(shard, 'video.ivf', 5000), ['sign.files']],
    ['an extra file', (shard) => writeFileSync(shard.file('notes.txt'), 'x'), ['sign.files']],
    ['a folder named like a signature', (shard) => mkdirSync(shard.file('x.minisig')), ['sign.files']],
    ['a missing file', (shard) => rmSync(shard.file('events.parquet')), ['sign.files']],
    ['two files swapped', (shard) => exchange(shard, 'events.parquet', 'frames.parquet'), ['sign.files']],
    ['hashes.json made to fit a changed file', rehashed, ['sign.files', 'sign.hashes', 'sign.minisign']],
    ['no signature', (shard) => rmSync(shard.file('shard.dsse.json')), ['sign.present']],
    ['a signature’s byte', (shard) => edit(shard, (text) => text.replace(/("sig": ".)./, (_, a) => `${a}_`)), ['sign.envelope']],
    [
      'a signature of zeros',
      (shard) => edit(shard, (text) => text.replace(/"sig": "[^"]*"/, `"sig": "${Buffer.alloc(64).toString('base64')}"`)),
      ['sign.key'],
    ],
    ['a blank line in the envelope', (shard) => edit(shard, (text) => text.replace('\n', '\n\n')), ['sign.envelope']],
    ['an extra field in the envelope', (shard) => edit(shard, (text) => text.replace('{', '{\n  "x": 1,')), ['sign.envelope']],
    ['base64 that means the same', (shard) => edit(shard, looseBase64), ['sign.envelope']],
    ['a signature twice', (shard) => signatures(shard, (all) => [...all, ...all]), ['sign.envelope']],
    ['a missing minisign signature', (shard) => rmSync(shard.file('hashes.json.recorder.minisig')), ['sign.pairs']],
    ['another verdict in the statement', (shard) => edit(shard, restated), ['sign.key', 'sign.statement']],
    [
      'the minisign comment',
      (shard) =>
        shard.editBytes('hashes.json.recorder.minisig', (b) =>
          Buffer.from(b.toString().replace('hashes.json.recorder', 'hashes.json.operator')),
        ),
      ['sign.minisign'],
    ],
    [
      'the minisign file’s first line',
      (shard) =>
        shard.editBytes('hashes.json.recorder.minisig', (b) =>
          Buffer.from(b.toString().replace('untrusted comment: s', 'untrusted comment: S')),
        ),
      ['sign.minisign'],
    ],
  ];

  it.each(CHANGES)('%s', async (_, change, expected) => {
    using shard = new ShardCopy(inject('shard'));
    change(shard);
    expect(await failing(shard.path)).toEqual(expected);
    if (!expected.includes('sign.present'))
      await expect(signShard(shard.path, new Keyring().signer('recorder'), { trusted: trusted() })).rejects.toMatchObject({
        code: 'shard.unverified',
      });
  });

  it('another program’s is neither signed nor exported, and both say what can be done with it', async () => {
    using copy = new ShardCopy(inject('shard'));
    for (const name of readdirSync(copy.path).filter((one) => one.endsWith('.minisig') || one === 'shard.dsse.json'))
      rmSync(copy.file(name));
    copy.editJson('meta.json', (meta) => {
      delete meta.recorder;
    });
    rmSync(copy.file('qat.json'));
    copy.rehash();
    for (const run of [
      gap(['sign', copy.path, '--as', 'recorder']),
      gap(['export', copy.path, '--as', 'mp4', '--out', join(copy.path, '..', 'out')]),
    ]) {
      const { code, stdout, stderr } = await run;
      expect(code).not.toBe(0);
      expect(stdout + stderr).toContain('another program recorded it');
      expect(stdout + stderr).toContain('Train on it as it is');
    }
  });

  it('one never signed before is not signed when it is damaged', async () => {
    using shard = new ShardCopy(inject('shard'));
    rmSync(shard.file('shard.dsse.json'));
    flip(shard, 'controls.parquet', 3000);
    await expect(signShard(shard.path, new Keyring().signer('recorder'), { trusted: trusted() })).rejects.toMatchObject({
      code: 'shard.unverified',
    });
  });
});

const exchange = (shard: ShardCopy, a: string, b: string) => {
  renameSync(shard.file(a), shard.file('x'));
  renameSync(shard.file(b), shard.file(a));
  renameSync(shard.file('x'), shard.file(b));
};
const edit = (shard: ShardCopy, change: (text: string) => string) =>
  shard.editBytes('shard.dsse.json', (bytes) => Buffer.from(change(bytes.toString())));

function rehashed(shard: ShardCopy): void {
  shard.editJson('meta.json', (meta) => {
    (meta.title as { name: string }).name = 'another game';
  });
  const sha256 = execFileSync('sha256sum', [shard.file('meta.json')], { encoding: 'utf8' }).slice(0, 64);
  shard.editJson('hashes.json', (hashes) => {
    (hashes.sha256 as Record<string, string>)['meta.json'] = sha256;
  });
}

function signatures(shard: ShardCopy, change: (all: unknown[]) => unknown[]): void {
  edit(shard, (text) => {
    const envelope = JSON.parse(text) as { signatures: unknown[] };
    return `${JSON.stringify({ ...envelope, signatures: change(envelope.signatures) }, undefined, 2)}\n`;
  });
}

/** The last character before `==` has four unused bits. */
function looseBase64(text: string): string {
  return text.replace(/([A-Za-z0-9+/])==/, (_, last: string) => `${last === 'Q' ? 'R' : String.fromCharCode(last.charCodeAt(0) + 1)}==`);
}

function restated(text: string): string {
  const envelope = JSON.parse(text) as { payload: string };
  const payload = Buffer.from(envelope.payload, 'base64')
    .toString()
    .replace(/"result":"(pass|fail)"/, (_, result) => `"result":"${result === 'pass' ? 'fail' : 'pass'}"`);
  return `${JSON.stringify({ ...envelope, payload: Buffer.from(payload).toString('base64') }, undefined, 2)}\n`;
}

describe('a consent', () => {
  it('that was withdrawn makes the shard fail wherever the list is known, and only trusted lists count', async () => {
    using folder = new TemporaryFolder();
    using shard = new ShardCopy(inject('shard'));
    const notice = join(folder.path, 'notice.txt');
    writeFileSync(notice, 'We record what you play.');
    const consent = await new Consents(folder.path).add({ notice, scopes: ['inputs', 'video'], licenseRef: 'ref#1', person: 'Ann Onym' });
    expect(JSON.stringify(consent)).not.toContain('Ann');
    expect(consent.scopes).toEqual(['video', 'inputs']);
    writeFileSync(shard.file('consent.json'), JSON.stringify(consent));
    const keys = new Keyring(join(folder.path, 'keys'));
    await keys.create('operator');
    const list = join(folder.path, 'revocations.dsse.json');
    expect((await revoke(consent.revocation_id, keys, list)).sequence).toBe(1);
    expect((await revoke(consent.revocation_id, keys, list)).sequence).toBe(1);
    expect((await revoke('d3e1a0c4-9d7a-4f1e-8c90-9e5d9e21a7ad', keys, list)).sequence).toBe(2);
    const revoked = readRevocations([list], keys.trusted);
    expect(revoked.size).toBe(2);
    const { findings } = await verify(shard.path, { trusted: trusted(), revoked });
    expect(findings.find(({ check }) => check === 'consent.revoked')).toMatchObject({ severity: 'fail' });
    // A list that is not the operator's is refused, not read as empty.
    expect(() => readRevocations([list], trusted())).toThrow(expect.objectContaining({ code: 'consent.list' }));
    writeFileSync(list, readFileSync(list, 'utf8').replace('"keyid": "', '"keyid": "0').replace(/0"\n/, '"\n'));
    expect(() => readRevocations([list], keys.trusted)).toThrow();
  });

  it.each([
    [{ notice: '/nowhere' }, 'consent.notice'],
    [{ scopes: [] }, 'consent.scope'],
    [{ scopes: ['video'] }, 'consent.scope'],
    [{ scopes: ['video', 'everything'] }, 'consent.scope'],
    [{ licenseRef: 'todo' }, 'consent.license'],
  ])('without %j is refused', async (part, code) => {
    using folder = new TemporaryFolder();
    const notice = join(folder.path, 'notice.txt');
    writeFileSync(notice, 'text');
    const whole = { notice, scopes: ['video', 'inputs'], licenseRef: 'ref#1' };
    await expect(new Consents(folder.path).add({ ...whole, ...part })).rejects.toMatchObject({ code });
  });
});

describe('gap verify, sign, keys and consent', () => {
  it('work together for a new user', async () => {
    using folder = new TemporaryFolder();
    using shard = new ShardCopy(inject('shard'));
    const env = { GAP_SETTINGS: join(folder.path, 'settings.json') };
    const out = join(folder.path, 'recorder.pem');
    expect(await gap(['keys', 'export', 'recorder', '--out', out])).toMatchObject({ code: 0, stdout: '' });
    // Another user, who has no key yet.
    expect(await gap(['verify', shard.path], { env })).toMatchObject({ code: 1, stdout: expect.stringContaining('not known here') });
    expect(await gap(['verify', shard.path, '--key', out], { env })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('VERIFIED'),
    });
    expect(await gap(['sign', shard.path, '--as', 'operator'], { env })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('gap keys create operator'),
    });
    expect((await gap(['keys', 'create', 'operator'], { env })).code).toBe(0);
    const trusting = ['keys', 'trust', 'station 1', out, '--as', 'recorder'];
    const { id } = new Keyring().active('recorder') as { id: string };
    expect(await gap(trusting, { env })).toMatchObject({ code: 2, stderr: expect.stringContaining(id) });
    expect(await gap([...trusting, '--id', '0'.repeat(16)], { env })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('another key'),
    });
    expect(await gap(['keys', 'trust', 'station 1', out, '--id', id], { env })).toMatchObject({ code: 2 });
    expect((await gap([...trusting, '--id', id.slice(0, 16)], { env })).code).toBe(0);
    expect((await gap(['sign', shard.path, '--as', 'operator'], { env })).code).toBe(0);
    expect((await gap(['verify', shard.path], { env })).code).toBe(0);
    const listed = await gap(['keys', 'list'], { env });
    expect(listed.stdout).toMatch(/operator .*in use/);
    expect(listed.stdout).toMatch(/trusted .*station 1, as recorder\n/);
    // It has leaked: from then on nothing by it counts.
    expect((await gap(['keys', 'distrust', id.slice(0, 16), '--from', 'tomorrow'], { env })).code).toBe(2);
    expect((await gap(['keys', 'distrust', id.slice(0, 16), '--from', '2020-01-01'], { env })).code).toBe(0);
    expect(await gap(['verify', shard.path], { env })).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('counts until 2020-01-01'),
    });
    expect((await gap(['keys', 'distrust', id], { env })).code).toBe(0);
    expect(await gap(['verify', shard.path], { env })).toMatchObject({ code: 1, stdout: expect.stringContaining('no longer trusted') });
    expect((await gap(['keys', 'list'], { env })).stdout).toMatch(/station 1, as recorder, not trusted any more/);
    expect(listed.stdout + listed.stderr).not.toContain('PRIVATE');
    expect(await gap(['keys', 'export', 'watermark'], { env })).toMatchObject({ code: 2 });
    expect(await gap(['keys', 'make'], { env })).toMatchObject({ code: 2, stderr: expect.stringContaining('--help') });
    expect(await gap(['sign', shard.path, '--as', 'king'], { env })).toMatchObject({ code: 2 });
    expect(await gap(['verify', '/nowhere'], { env })).toMatchObject({ code: 2 });
  });

  it('record, show and withdraw a consent', async () => {
    using folder = new TemporaryFolder();
    const env = { GAP_SETTINGS: join(folder.path, 'settings.json') };
    const notice = join(folder.path, 'notice.txt');
    writeFileSync(notice, 'We record what you play.');
    const scopes = ['--scope', 'video', '--scope', 'inputs'];
    const given = ['consent', 'new', '--notice', notice, '--license-ref', 'ref#7', '--person', 'Ann Onym'];
    // A consent under which nothing can be recorded is none.
    expect(await gap([...given, '--scope', 'video'], { env })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('without inputs'),
    });
    const made = await gap([...given, ...scopes], { env });
    expect(made.code).toBe(0);
    const id = made.stdout.trim();
    const record = ['record', '--display', ':99', '--consent', id, '--any-window'];
    expect(await gap([...record, '--voice'], { env })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('does not include voice: nothing is opened'),
    });
    expect((await gap(['consent', 'show'], { env })).stdout).toMatch(new RegExp(`${id}  given .*video, inputs  notice.txt`));
    expect(await gap(['consent', 'revoke', id], { env })).toMatchObject({ code: 0, stdout: expect.stringContaining('publish it') });
    expect((await gap(['consent', 'show', id], { env })).stdout).toContain('WITHDRAWN');
    expect(await gap(record, { env })).toMatchObject({ code: 2, stderr: expect.stringContaining('was withdrawn') });
    expect(await gap(['consent', 'show', 'nobody'], { env })).toMatchObject({ code: 2 });
  });
});
