import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * `npm test`: builds the program, sets up wine and a Python environment, then runs all tests, and beside them what looks at the text alone: it fits into the
 * time in which tests wait for a recording. What follows `--` goes to vitest.
 */
const FIRST = ['build', 'wine:try', 'python:try'];
const BESIDE = ['lint', 'sbom'];

/** Runs a script of package.json and prints its output once it has ended. Returns its exit code. */
async function run(script: string): Promise<number> {
  const began = performance.now();
  const child = spawn('npm', ['run', '--silent', script], { stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  process.stdout.write(`${Buffer.concat(said)}${script}: ${code === 0 ? 'good' : `FAILED (${code})`}, ${seconds} s\n`);
  return code ?? 1;
}

async function runTests(): Promise<number> {
  const tests = spawn('npm', ['run', '--silent', 'test:vitest', '--', ...process.argv.slice(2)], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  const [code] = (await once(tests, 'close')) as [number | null];
  return code ?? 1;
}

/** Runs some side by side. Returns the names of those that failed. */
async function failedOf(runs: Readonly<Record<string, Promise<number>>>): Promise<string[]> {
  const codes = await Promise.all(Object.entries(runs).map(async ([name, code]) => [name, await code] as const));
  return codes.flatMap(([name, code]) => (code === 0 ? [] : name));
}

const named = (scripts: readonly string[]) => Object.fromEntries(scripts.map((script) => [script, run(script)]));
let failed = await failedOf(named(FIRST));
if (failed.length === 0) failed = await failedOf({ tests: runTests(), ...named(BESIDE) });
// What failed beside the tests was printed among them.
if (failed.length > 0) process.stdout.write(`FAILED: ${failed.join(', ')}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
