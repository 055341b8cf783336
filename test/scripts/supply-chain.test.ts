import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { auditText, missingFrom } from '#scripts/supply-chain.ts';

const SHA = 'a'.repeat(128);
const integrity = `sha512-${Buffer.from(SHA, 'hex').toString('base64')}`;
const component = { name: '@a/b', version: '1.0.0', purl: 'pkg:npm/%40a/b@1.0.0', hashes: [{ alg: 'SHA-512', content: SHA }] };
const lock = { packages: { '': {}, 'node_modules/x/node_modules/@a/b': { version: '1.0.0', integrity } } };

it('a bill of materials has every package of the lock, with its hash', () => {
  expect(missingFrom({ specVersion: '1.5', components: [component] }, lock)).toEqual([]);
  expect(missingFrom({ specVersion: '1.5', components: [] }, lock)).toEqual(['@a/b@1.0.0 is in the lock and not in the bill of materials']);
  expect(missingFrom({ specVersion: '1.5', components: [{ ...component, hashes: [{ alg: 'SHA-512', content: 'b' }] }] }, lock)).toEqual([
    '@a/b@1.0.0 has another hash than in the lock',
  ]);
  const open = { packages: { 'node_modules/@a/b': { version: '1.0.0' } } };
  expect(missingFrom({ specVersion: '1.5', components: [component] }, open)).toEqual(['@a/b@1.0.0 has no integrity in the lock']);
});

it('a package that the registry did not sign is found, and a registry without keys is reported as not checked', () => {
  expect(auditText(0, '{"invalid":[],"missing":[]}')).toMatchObject({ bad: 0, text: expect.stringContaining('0 wrong') });
  expect(auditText(1, '{"invalid":[{}],"missing":[{},{}]}').bad).toBe(3);
  for (const [status, out] of [
    [undefined, ''],
    [1, '{"error":{}}'],
    [1, 'no keys'],
    [null, ''],
  ] as const)
    expect(auditText(status, out)).toMatchObject({ bad: 0, text: expect.stringContaining('not checked') });
});

describe('what a release is built with', () => {
  /** Actions and images that a workflow, or a Dockerfile, names without the hash of what they are. */
  const unpinned = (text: string) =>
    [...text.matchAll(/(?:uses: |container: '|^FROM |^ARG NODE=)([^\s']+)/gm)]
      .map(([, name = '']) => name)
      .filter((name) => !/@[0-9a-f]{40}$|@sha256:[0-9a-f]{64}$|^\$\{(NODE|\{)/.test(name));

  it.each([...globSync('.github/workflows/*.yml'), 'deploy/Dockerfile'])('%s names each by its hash', (path) => {
    const text = readFileSync(path, 'utf8');
    expect(unpinned(text)).toEqual([]);
    const moved = text.replace(/@(sha256:)?[0-9a-f]{40,64}/, '@v1');
    expect(unpinned(moved).length).toBe(1);
  });

  /** A workflow's jobs that see a secret, and run what somebody else wrote. */
  const mixed = (text: string) =>
    text
      .slice(text.indexOf('\njobs:'))
      .split(/^ {2}(?=[\w-]+:$)/m)
      .filter((job) => job.includes('secrets.') && /\b(npm|npx|node|pip|brew|vcpkg|setup-node|curl)\b/.test(job))
      .map((job) => job.slice(0, job.indexOf(':')));

  it('sees no secret: a job has one of both', () => {
    const text = readFileSync('.github/workflows/release.yml', 'utf8');
    expect(text.match(/secrets\./g)?.length).toBeGreaterThanOrEqual(7);
    expect(mixed(text)).toEqual([]);
    expect(mixed(text.replace('- run: npm run setup', '- run: npm run setup # secrets.CSC_LINK'))).toEqual(['build']);
    for (const script of ['sign-windows.ps1', 'sign-macos.sh'])
      expect(readFileSync(`scripts/package/${script}`, 'utf8').match(/^[^#]*\b(npm|npx|node_modules|pip|brew|curl)\b/m)).toBeNull();
  });
});
