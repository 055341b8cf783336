import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * `npm test`: runs the one-off checks side by side (two wait for the network, one computes), then all tests. What follows `--` goes
 * to vitest.
 */
const FIRST = ['check', 'sbom', 'wine:try'];

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

const failed = (await Promise.all(FIRST.map(run))).find((code) => code !== 0);
if (failed === undefined) {
  const tests = spawn('npm', ['run', '--silent', 'test:unit', '--', ...process.argv.slice(2)], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  const [code] = (await once(tests, 'close')) as [number | null];
  process.exitCode = code ?? 1;
} else process.exitCode = failed;
