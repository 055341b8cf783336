import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunReport, worthAnother } from '#scripts/test/second-attempt.ts';

/** `npm run test:unit`: all tests, or those whose file names hold an argument. Files that record may be tried once more, which is said. */
const folder = mkdtempSync(join(tmpdir(), 'gap-tests-'));
const file = join(folder, 'report.json');
const run = (args: readonly string[]) => {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  return spawnSync('vitest', ['run', ...reporters, ...args], { stdio: 'inherit', shell: process.platform === 'win32' }).status ?? 1;
};

try {
  let code = run(process.argv.slice(2));
  if (code !== 0 && existsSync(file)) {
    const again = worthAnother(JSON.parse(readFileSync(file, 'utf8')) as RunReport, process.cwd());
    if (again.length > 0) {
      console.warn(`\nred at the first attempt, tried once more: ${again.join(', ')}\n`);
      code = run(again);
      console.warn(`${code === 0 ? 'green' : 'red'} at the second attempt: ${again.join(', ')}`);
    }
  }
  process.exitCode = code;
} finally {
  rmSync(folder, { recursive: true });
}
