import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { runGap } from '#cli/run.ts';
import { ShardFolder } from '#format/folder/shard-folder.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const folder = new TemporaryFolder();
const before = process.env.GAP_SETTINGS;

beforeAll(() => {
  process.env.GAP_SETTINGS = join(folder.path, 'home', 'settings.json');
});

afterAll(() => {
  process.env.GAP_SETTINGS = before;
  folder[Symbol.dispose]();
});

/** Runs a command in this process. */
async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const said = { stdout: '', stderr: '' };
  const hear = (name: 'stdout' | 'stderr') =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      said[name] += String(text);
      return true;
    });
  const spies = [hear('stdout'), hear('stderr')];
  try {
    return { code: await runGap(args), ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

describe('a wrong call exits with 2, and says what is wrong and what to do', () => {
  const missing = join(folder.path, 'missing');
  it.each<[string, string[], string, string]>([
    ['no shard to sign', ['sign', '--as', 'operator'], 'no shard given', 'gap sign SHARD'],
    ['two shards to trim', ['trim', 'a', 'b'], '2 shards given', 'gap trim SHARD'],
    ['no shard to verify', ['verify'], 'no shard given', 'gap verify SHARD'],
    ['a stretch that ends before it begins', ['trim', 'a', '--drop', '5-3'], '--drop 5-3: not usable', '75.5-90'],
    ['a time that is none', ['trim', 'a', '--from', 'noon'], '--from noon: not usable', 'h:mm:ss'],
    ['a verb of games', ['games', 'forget'], 'unknown subcommand "forget"', 'list, add, remove'],
    ['a verb of profiles', ['profile', 'forget'], 'unknown subcommand "forget"', 'list, show, check'],
    ['a verb of keys', ['keys', 'forget'], 'unknown subcommand "forget"', 'gap keys --help'],
    ['a kind of key', ['keys', 'create', 'lab'], 'there are no lab keys', 'recorder'],
    ['a role', ['keys', 'trust', 'Ann', missing, '--as', 'friend'], 'friend is not a role', 'operator'],
    ['a key’s file', ['keys', 'trust', 'Ann', missing, '--as', 'operator'], `${missing}: cannot be read`, 'PEM file'],
    ['a moment', ['keys', 'distrust', 'abcd', '--from', 'noon'], 'noon is no time', '2026-11-24T12:00:00Z'],
    ['a consent’s file', ['consent', 'show', join(folder.path, 'consent.json')], 'consent.json', 'as it was written'],
    ['a hotkey', ['record', '--hotkey', 'jump=F9'], '--hotkey jump=F9: is not NAME=KEYS', 'marker=Ctrl+F9'],
    ['a lab open to everybody', ['console', '--lab', '--listen', '0.0.0.0'], 'needs TLS', '--cert FILE'],
    [
      'a certificate',
      ['console', '--lab', '--listen', '::1', '--cert', missing, '--key', missing],
      `--cert ${missing}: cannot be read`,
      'PEM',
    ],
    ['no protocol', ['play'], '0 protocols given, one is needed', 'gap play --help'],
    ['a protocol that is not there', ['play', missing], 'there is no such file', 'docs/game-state.md'],
    ['a folder as a protocol', ['play', folder.path], 'EISDIR', 'can be read'],
    ['a port that is a word', ['console', '--port', 'any'], '--port', ''],
  ])('%s', async (_, args, what, remedy) => {
    writeFileSync(join(folder.path, 'consent.json'), '{"consent_id": 7}');
    const { code, stderr } = await run(...args);
    expect(stderr).toContain(what);
    expect(stderr.split('→')[1]).toContain(remedy);
    expect(code).toBe(2);
  });

  it('a broken protocol is refused with file, line and field', async () => {
    const file = join(folder.path, 'protocol.json');
    writeFileSync(file, '{\n  "title": "x",,\n}');
    expect((await run('play', file)).stderr).toContain(`${file}:2: not JSON`);
    writeFileSync(file, '{\n  "protocol_version": 1,\n  "title": "x",\n  "scenes": [\n    { "scene": "dance" }\n  ]\n}');
    expect(await run('play', file)).toMatchObject({ code: 2, stderr: expect.stringContaining(`${file}:5: scenes.0`) });
  });
});

describe('what is kept at home', () => {
  it('is listed in words, and as JSON', async () => {
    expect((await run('keys', 'list')).stdout).toContain('There are no keys yet');
    expect((await run('games')).stdout).toContain('No games yet');
    expect(await run('keys', 'create', 'operator')).toMatchObject({ code: 0 });
    expect((await run('keys', 'list')).stdout).toMatch(/^operator {3}[0-9a-f]{64} {2}\d{4}-\d\d-\d\d {2}in use$/m);
    const { keys } = JSON.parse((await run('keys', 'list', '--json')).stdout) as { keys: [{ id: string }] };
    const id = keys[0].id.slice(0, 12);
    expect((await run('keys', 'distrust', id, '--from', '2026-11-24T12:00:00Z')).stdout).toContain('after 2026-11-24T12:00:00.000Z counts');
    expect((await run('keys', 'list')).stdout).toContain('not trusted after 2026-11-24T12:00:00.000Z');
    expect((await run('games', 'add', 'title:Coin')).stdout).toContain('Added title:Coin');
    expect(await run('games', 'remove', 'title:Dice')).toMatchObject({ code: 2, stderr: expect.stringContaining('not on the list') });
  });

  it('a consent is shown as JSON, with the day on which it was withdrawn', async () => {
    const notice = join(folder.path, 'notice.md');
    writeFileSync(notice, '# What is recorded\n');
    const given = ['--notice', notice, '--license-ref', 'ref#l', '--scope', 'video', '--scope', 'inputs'];
    const id = (await run('consent', 'new', ...given)).stdout.trim();
    const shown = async () => JSON.parse((await run('consent', 'show', id, '--json')).stdout) as object[];
    expect(await shown()).toMatchObject([{ consent_id: id, scopes: ['video', 'inputs'] }]);
    expect((await run('consent', 'revoke', id)).stdout).toContain('is number 1: publish it');
    expect(await shown()).toMatchObject([{ revoked_utc: expect.stringMatching(/^\d{4}-/) }]);
  });
});

it('a report is announced as JSON too', async () => {
  mkdirSync(join(folder.path, 'out'));
  const report = join(folder.path, 'out', 'r.html');
  const said = async (shard: string) => JSON.parse((await run('report', shard, '--out', report, '--json')).stdout) as object;
  // The machine may have been late: the shard then says so, and the report what the shard says.
  const { qat } = new ShardFolder(inject('shard'));
  const failed = qat.findings.filter(({ severity }) => severity === 'fail').length;
  expect(await said(inject('shard'))).toEqual({ report, judged: 'when sealed', verdict: qat.verdict, failed });
  using worse = new ShardCopy(inject('shard'));
  worse.editJson('qat.json', (json) => {
    json.verdict = 'fail';
    (json.findings as unknown[]).push({ check: 'time.cfr', severity: 'fail', says: 'planted', at: [], remedy: 'none' });
  });
  expect(await said(worse.path)).toEqual({ report, judged: 'when sealed', verdict: 'fail', failed: failed + 1 });
});
