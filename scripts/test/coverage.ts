import { spawn } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { messageOf } from '#format/core/errors.ts';
import { ANY_SOURCE } from '#scripts/build/sources.ts';
import { type RanScript, Reached } from '#scripts/test/reached.ts';

/**
 * `npm run test:coverage`: which lines of the program no test reaches, in any process or thread. V8 counts, and everything runs from the
 * sources, where Node keeps the offsets. A process that is killed tells nothing.
 */
const { values, positionals } = parseArgs({
  options: { help: { type: 'boolean' } },
  allowPositionals: true,
});
if (values.help === true) {
  console.log(
    'npm run test:coverage -- [TEST …]\n\nLists the lines that no test reaches, and writes them into dist/coverage.md. Exit 1 when a test fails.',
  );
  process.exit(0);
}

const folder = mkdtempSync(join(tmpdir(), 'gap-coverage-'));
const sources = globSync(`${ANY_SOURCE}/**/*.ts`).map((file) => file.replaceAll('\\', '/'));
const reached = new Map(sources.map((file) => [resolve(file), new Reached(stripTypeScriptTypes(readFileSync(file, 'utf8')))]));

/** Folds and deletes the reports that are complete: a whole run writes some gigabytes. */
function fold(isOver: boolean): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    try {
      const { result } = JSON.parse(readFileSync(path, 'utf8')) as { result: RanScript[] };
      for (const script of result)
        if (script.url.startsWith('file:')) reached.get(fileURLToPath(script.url.split('?')[0] as string))?.add(script);
    } catch (error) {
      // It may still be being written.
      if (!isOver) continue;
      console.warn(`${name}: ${messageOf(error)}`);
    }
    rmSync(path);
  }
}

const env = {
  ...process.env,
  NODE_V8_COVERAGE: folder,
  NODE_DISABLE_COMPILE_CACHE: '1',
  GAP_SOURCES: '1',
  GAP_LONG: '1',
  GAP_PLAY_MATRIX: 'short',
};
const flags = ['--experimental.viteModuleRunner=false', '--experimental.nodeLoader=false'];
const tests = spawn('node_modules/.bin/vitest', ['run', ...flags, ...positionals], { stdio: 'inherit', env });
let code: number | null | undefined;
tests.on('exit', (status) => (code = status));
while (code === undefined) {
  await sleep(2000);
  fold(false);
}
fold(true);
rmSync(folder, { recursive: true });

const missed = sources.flatMap((file) => {
  const lines = reached.get(resolve(file))?.unreached() ?? [];
  const count = lines.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  return count === 0 ? [] : [{ file, lines, count }];
});
const rows = missed.map(
  ({ file, lines, count }) =>
    `| \`${file}\` | ${count} | ${lines.map(({ from, to }) => (from === to ? from : `${from}–${to}`)).join(', ')} |`,
);
const total = missed.reduce((sum, { count }) => sum + count, 0);
// Nothing here can load them; wine runs Windows' in processes that V8's counts do not reach.
const elsewhere = missed.reduce((sum, { file, count }) => sum + (/^native\/(windows|macos)\//.test(file) ? count : 0), 0);
const text = `${total} lines in ${missed.length} of ${sources.length} files; ${elsewhere} of them belong to Windows and macOS alone\n\n| file | lines | which |\n|---|---|---|\n${rows.join('\n')}\n`;
console.log(text);
mkdirSync('dist', { recursive: true });
writeFileSync('dist/coverage.md', `# Lines that no test reaches\n\n${text}`);
process.exitCode = code === 0 ? 0 : 1;
