import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * `npm test`: what the tests stand on, then all tests, and beside their first seconds, in which one recording is made for all of them and the processor waits,
 * what reads the sources. What follows `--` goes to vitest.
 */
const FIRST = ['build', 'wine:try'];
const MEANWHILE = ['lint', 'sbom'];

/** Runs a script of package.json; prints what it said when it has ended. Returns its exit code. */
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

/** All tests, shown as they run. */
async function testAll(): Promise<number> {
  const tests = spawn('npm', ['run', '--silent', 'test:unit', '--', ...process.argv.slice(2)], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  const [code] = (await once(tests, 'close')) as [number | null];
  return code ?? 1;
}

const failing = (codes: readonly number[]) => codes.find((code) => code !== 0);
const stood = failing(await Promise.all(FIRST.map(run)));
if (stood !== undefined) process.exitCode = stood;
else {
  const [tests, ...read] = await Promise.all([testAll(), ...MEANWHILE.map(run)]);
  // Said again behind all the tests: it was printed long before.
  for (const [i, script] of MEANWHILE.entries()) if (read[i] !== 0) console.error(`${script}: FAILED, see above`);
  process.exitCode = failing([tests, ...read]) ?? 0;
}
