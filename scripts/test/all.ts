import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { chosen } from '#scripts/options.ts';

/** `npm run test:all`: runs everything too long for `npm test`. Writes docs/tested.md and the tables of faults and damages. */
const SUITES = Object.entries({
  'unit and recording tests': ['npm', 'run', '--silent', 'test:vitest'],
  'changes that a test must notice': ['npm', 'run', '--silent', 'mutants'],
  'lines that no test reaches': ['npm', 'run', '--silent', 'test:coverage'],
  faults: ['npm', 'run', '--silent', 'test:faults', '--', '--keep'],
  'matches in browsers': ['npm', 'run', '--silent', 'test:play'],
  fuzz: ['npm', 'run', '--silent', 'fuzz'],
  'cuts of the power': ['npm', 'run', '--silent', 'test:power'],
  'hostile peers': ['npm', 'run', '--silent', 'test:soak'],
  'other tenants': ['npm', 'run', '--silent', 'test:tenants'],
  tamper: ['npm', 'run', '--silent', 'test:tamper'],
  quality: ['npm', 'run', '--silent', 'test:quality', '--', '--keep'],
}).map(([name, command]) => ({ name, command }));

const { values } = parseArgs({ options: { only: { type: 'string' }, help: { type: 'boolean' } } });
if (values.help === true) {
  console.log(
    `npm run test:all -- [--only TEXT,TEXT]\n\n${SUITES.map(({ name }) => name).join('\n')}\n\nWrites docs/tested.md, dist/coverage.md, and the tables of docs/reliability.md and docs/quality.md. Exit 1 when one of them fails.`,
  );
  process.exit(0);
}

const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim();
// Read beforehand, because some suites write their tables into docs.
const changed = git('status', '--porcelain') === '' ? '' : ' and changes';
const rows = chosen(SUITES, values.only).map(({ name, command: [command = '', ...args] }) => {
  console.log(`\n== ${name}`);
  const began = performance.now();
  const env = { ...process.env, GAP_LONG: '1' };
  const { status } = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32', env });
  return {
    name,
    command: [command, ...args].join(' ').replace(' --silent', ''),
    ok: status === 0,
    minutes: (performance.now() - began) / 60_000,
  };
});

const FILE = 'docs/tested.md';
const HEAD = `# What was run

The last run of each suite: everything that takes too long for \`npm test\`. \`npm run test:all\` writes this; earlier runs are in the history of the file.

| date | commit | machine | suite | command | result | minutes |
|---|---|---|---|---|---|---|
`;
const machine = `${cpus().length} x ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform}`;
const lines = rows.map(
  ({ name, command, ok, minutes }) =>
    `| ${new Date().toISOString().slice(0, 10)} | ${git('rev-parse', '--short', 'HEAD')}${changed} | ${machine} | ${name} | \`${command}\` | ${ok ? 'green' : 'RED'} | ${minutes.toFixed(1)} |`,
);
const ran = new Set(rows.map(({ name }) => name));
const others = (existsSync(FILE) ? readFileSync(FILE, 'utf8') : '')
  .split('\n')
  .filter((line) => /^\| \d{4}-/.test(line) && !ran.has(line.split(' | ')[3] ?? ''));
writeFileSync(FILE, `${HEAD}${[...others, ...lines].join('\n')}\n`);
console.log(`\n${lines.join('\n')}`);
process.exitCode = rows.every(({ ok }) => ok) ? 0 : 1;
