import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** `npm run field`: every test that docs/field.md names, the long ones too. What follows `--` goes to vitest. */
const FILE = 'docs/field.md';

const named = [...new Set([...readFileSync(FILE, 'utf8').matchAll(/`(test\/[^`]+\.test\.ts)`/g)].map(([, test]) => test as string))];
if (process.argv.includes('--help')) process.stdout.write(`npm run field\n\nRuns the tests that ${FILE} names:\n\n${named.join('\n')}\n`);
else {
  const { status } = spawnSync('npm', ['run', '--silent', 'test:vitest', '--', ...named, ...process.argv.slice(2)], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, GAP_LONG: '1' },
  });
  process.exitCode = status ?? 1;
}
