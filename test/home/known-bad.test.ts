import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { knownProblems } from '#cli/commands/station/known-problems.ts';
import { readKnownBad } from '#home/known-bad.ts';
import { ownVersion } from '#session/own-version.ts';
import { gap } from '#test/support/gap.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const folder = new TemporaryFolder();
const at = (...names: string[]) => join(folder.path, ...names);
const entry = { from: '0.0.1', to: '99.0.0', why: 'It is only a test.', do: 'Go on.' };

/** A folder with a list, signed by the real minisign, in its older way or its newer. */
function signedList(name: string, versions: readonly object[], flags: readonly string[] = []): string {
  mkdirSync(at(name), { recursive: true });
  const file = at(name, 'known-bad.json');
  writeFileSync(file, JSON.stringify({ list: 1, issued: '2027-01-31', versions }));
  execFileSync('minisign', ['-S', ...flags, '-s', at('release.key'), '-m', file, '-t', 'the list'], { stdio: 'ignore' });
  return at(name);
}

const refusal = async (where: string, key = at('release.pub')) =>
  await readKnownBad(where, key).then(String, (error: Error) => error.message);

beforeAll(() => {
  execFileSync('minisign', ['-G', '-W', '-p', at('release.pub'), '-s', at('release.key')], { stdio: 'ignore' });
  execFileSync('minisign', ['-G', '-W', '-p', at('other.pub'), '-s', at('other.key')], { stdio: 'ignore' });
});
afterAll(() => folder[Symbol.dispose]());

describe('the list of bad versions', () => {
  it.each([
    ['the file', ['-l']],
    ['its hash', []],
  ])('signed over %s is believed', async (name, flags) => {
    const where = signedList(`over-${name}`, [entry], flags);
    expect(await readKnownBad(where, at('release.pub'))).toMatchObject({ issued: '2027-01-31', versions: [entry] });
  });

  it('that was changed, has another’s signature, another comment, or none, is not', async () => {
    const where = signedList('changed', [entry]);
    const [list, signature] = [join(where, 'known-bad.json'), join(where, 'known-bad.json.minisig')];
    const whole = readFileSync(signature, 'utf8');
    expect(await refusal(where, at('other.pub'))).toContain('is not signed by');
    writeFileSync(signature, whole.replace('the list', 'a list'));
    expect(await refusal(where)).toContain('is not signed by');
    writeFileSync(signature, whole);
    writeFileSync(list, readFileSync(list, 'utf8').replace('99.0.0', '0.0.2'));
    expect(await refusal(where)).toContain('is not signed by');
    writeFileSync(signature, '');
    expect(await refusal(where)).toContain('is not signed by');
    expect(await refusal(at('nowhere'))).toContain('known-bad.json');
    expect(await refusal(where, at('release.key'))).toContain('no public key');
  });

  it('is not believed where the build names nobody', async () => {
    await expect(readKnownBad(signedList('unnamed', []), undefined)).rejects.toMatchObject({ code: 'usage.known-bad' });
  });

  it('is asked for at an address by two requests that say nothing, and only over TLS elsewhere', async () => {
    const where = signedList('served', [entry]);
    const asked: string[] = [];
    const server = createServer((request, answer) => {
      asked.push(`${request.method} ${request.url} ${request.headers.cookie ?? ''}${request.headers.referer ?? ''}`);
      answer.end(readFileSync(at('served', String(request.url).slice(1))));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await readKnownBad(`http://127.0.0.1:${port}`, at('release.pub'))).toMatchObject({ versions: [entry] });
    expect(asked).toEqual(['GET /known-bad.json ', 'GET /known-bad.json.minisig ']);
    server.close();
    server.closeAllConnections();
    expect(await refusal('http://example.org/list')).toContain('no https:// address');
    expect(await refusal('ftp://example.org/list')).toContain('no https:// address');
    expect(where).toContain('served');
  });

  it('too large, or of another kind, is refused', async () => {
    const where = signedList('large', [{ ...entry, why: 'x'.repeat(300_000) }]);
    expect(await refusal(where)).toContain('bytes');
    expect(await refusal(signedList('newer', [{ ...entry, from: 'any' }]))).toContain('versions.0.from');
  });
});

describe('gap doctor --known-bad', () => {
  const run = (...args: string[]) => gap(['doctor', '--known-bad', ...args]);

  it('says whether this version is on it: exit 1 if so, 0 if not, 2 for a list that is not to be believed', async () => {
    const [bad, good] = [signedList('bad', [entry]), signedList('good', [{ ...entry, from: '98.0.0' }])];
    const key = ['--release-key', at('release.pub')];
    const [one, two, three] = await Promise.all([
      run(bad, ...key),
      run(good, ...key, '--json'),
      run(bad, '--release-key', at('other.pub')),
    ]);
    expect(one).toMatchObject({ code: 1, stdout: `BAD  ${ownVersion()}: It is only a test.\n  → Go on.\n` });
    expect([two.code, JSON.parse(two.stdout)]).toEqual([0, { version: ownVersion(), issued: '2027-01-31', bad: [] }]);
    expect([three.code, three.stderr]).toEqual([2, expect.stringContaining('is not signed by')]);
    expect(await knownProblems(good, at('release.pub'), false)).toBe(0);
  });

  it('says that this build names nobody, as long as it does not', async () => {
    const { code, stderr } = await run(signedList('asked', []));
    expect([code, stderr]).toEqual([2, expect.stringContaining('names nobody')]);
  });
});
