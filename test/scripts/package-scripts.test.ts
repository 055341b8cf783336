import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/**
 * sh looks a command up once: on a fresh clone the `node` that ran `scripts/setup.mjs` is the machine's, and so is every later one of the same
 * line, though setup has installed Node 24 in front of it. Node 20 cannot run TypeScript.
 */
const withTheOldNode = (script: string): boolean => {
  const [first, ...others] = script.split(' && ');
  return first?.startsWith('node scripts/setup.mjs') === true && others.some((command) => command.startsWith('node '));
};

it('no script runs the machine’s own Node on TypeScript after setup', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  expect(Object.entries(scripts).filter(([, script]) => withTheOldNode(script))).toEqual([]);
  expect(Object.values(scripts).filter((script) => script.includes('setup.mjs && ')).length).toBeGreaterThan(5);
  expect(withTheOldNode('node scripts/setup.mjs && node scripts/fuzz/fuzz.ts')).toBe(true);
});

it('the demo asks for what it uses, and for nothing of the tests', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  expect(scripts.demo).toMatch(/^node scripts\/setup\.mjs --demo && /);
  const said = (...flags: string[]) =>
    spawnSync(process.execPath, ['scripts/setup.mjs', '--list', ...flags], { encoding: 'utf8' }).stdout.split('\n');
  const [demo, all] = [said('--demo'), said()];
  expect(demo.filter((line) => !all.includes(line))).toEqual([]);
  expect(demo.some((line) => /^openbox /.test(line))).toBe(true);
  for (const name of ['postgresql', 'chromium-headless-shell', 'ffmpeg', 'sway']) {
    expect(all.some((line) => line.startsWith(`${name} `))).toBe(true);
    expect(demo.some((line) => line.startsWith(`${name} `))).toBe(false);
  }
});

it('the release workflow runs scripts that exist, and wants the secrets that docs/packages.md lists', () => {
  const workflow = readFileSync('.github/workflows/release.yml', 'utf8');
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const run = [...workflow.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name as string);
  expect(new Set(run)).toEqual(new Set(['setup', 'package', 'wine:shim', 'archives']));
  expect(run.filter((name) => scripts[name] === undefined)).toEqual([]);
  const secrets = new Set([...workflow.matchAll(/secrets\.(\w+)/g)].map(([, name]) => name as string));
  const docs = readFileSync('docs/packages.md', 'utf8');
  expect([...secrets].filter((name) => !docs.includes(`\`${name}\``))).toEqual([]);
  expect(secrets.size).toBe(7);
});
