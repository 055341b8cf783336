import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, globSync, mkdirSync, mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { ANY_SOURCE } from '#scripts/build/sources.ts';
import { linkModules } from '#scripts/linked-modules.ts';
import { type Change, changesOf } from '#scripts/mutants/changes.ts';
import { numberOf } from '#scripts/options.ts';
import { Random } from '#scripts/random.ts';

const HELP = `npm run mutants -- [--count N] [--seed N] [--files GLOB]

Changes a single token of what is pure, N times (200), each time at another random place, in a copy of this tree, and
runs the pure tests that reach the file. A change that no test notices is printed.

Exit codes: 0 at least 85 % were noticed; 1 fewer; 2 usage, or tests that are red without any change.
`;
const LEAST_PCT = 85;
/** A change that makes an endless loop is noticed by that. */
const MOST_MS = 120_000;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    files: { type: 'string', default: `${ANY_SOURCE}/core/**/*.ts` },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help === true) {
  process.stdout.write(HELP);
  process.exit(0);
}

const [count, random] = [numberOf('count', values.count), new Random(numberOf('seed', values.seed))];
using tree = mkdtempDisposableSync(join(tmpdir(), 'gap-mutants-'));
for (const file of execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' }).trim().split('\n')) {
  mkdirSync(dirname(join(tree.path, file)), { recursive: true });
  cpSync(file, join(tree.path, file));
}
// Some tests ask git for all sources.
for (const args of [
  ['init', '-q'],
  ['add', '-A'],
])
  execFileSync('git', args, { cwd: tree.path });
linkModules(tree.path);

// Otherwise every change would count as noticed.
if (!(await passes(['run'], 'inherit'))) {
  process.stderr.write('the pure tests are red as they are, as said above\n');
  process.exit(2);
}
const all = globSync(values.files).flatMap((file) => changesOf(readFileSync(file, 'utf8')).map((change) => ({ file, change })));
let [tried, noticed] = [0, 0];
for (; tried < count && all.length > 0; tried++) {
  const [{ file, change }] = all.splice(random.below(all.length), 1) as [{ file: string; change: Change }];
  const source = readFileSync(file, 'utf8');
  const path = join(tree.path, file);
  writeFileSync(path, source.slice(0, change.offset) + change.after + source.slice(change.offset + change.before.length));
  if (!(await passes(['related', file, '--run']))) noticed += 1;
  else process.stdout.write(`survived  ${placeOf(source, file, change)}\n`);
  writeFileSync(path, source);
  if ((tried + 1) % 10 === 0) process.stderr.write(`${noticed} of ${tried + 1} noticed, ${count} to try\n`);
}
const pct = (100 * noticed) / Math.max(1, tried);
process.stdout.write(`${noticed} of ${tried} changes were noticed: ${pct.toFixed(1)} %, of ${LEAST_PCT}; seed ${values.seed}\n`);
process.exitCode = tried > 0 && pct >= LEAST_PCT ? 0 : 1;

async function passes(command: readonly string[], stdio: 'ignore' | 'inherit' = 'ignore'): Promise<boolean> {
  const flags = ['--config', 'vitest.unit.config.ts', '--bail', '1', '--passWithNoTests', '--reporter', 'github-actions'];
  const tests = spawn('node_modules/.bin/vitest', [...command, ...flags], {
    cwd: tree.path,
    stdio,
    detached: true,
  });
  const kill = () => process.kill(-(tests.pid as number), 'SIGKILL');
  const late = setTimeout(kill, MOST_MS);
  // They are a group of their own, which a change that makes an endless loop would keep at work for ever.
  const stopped = () => {
    kill();
    tree[Symbol.dispose]();
    process.exit(2);
  };
  process.once('SIGINT', stopped).once('SIGTERM', stopped);
  const [code] = (await once(tests, 'exit')) as [number | null];
  process.off('SIGINT', stopped).off('SIGTERM', stopped);
  clearTimeout(late);
  return code === 0;
}

function placeOf(source: string, file: string, { offset, before, after }: Change): string {
  const line = source.slice(0, offset).split('\n').length;
  return `${file}:${line}: ${before.trim()} → ${after.trim()}   ${source.split('\n')[line - 1]?.trim()}`;
}
