import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { quotaOf } from '#scripts/test/quota.ts';

/** `npm run test:slow`: the tests on half of this machine, two files at a time. */
using quota = quotaOf(0.5, cpus().length);
console.log(`test:slow: ${quota.says}`);
const [command = '', ...args] = quota.command;
const run = spawnSync(command, [...args, 'node_modules/.bin/vitest', 'run', '--maxWorkers=2', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = run.status ?? 1;
