import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { PYTHON } from '#scripts/python/venv.ts';

/** Runs Python in the folder of the package, with its sources; what it writes is one text. Where it was set up only (`whyNoPython`). */
export async function python(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  input = '',
): Promise<{ code: number | null; output: string }> {
  const own = { ...process.env, PYTHONPATH: resolve('python/src'), ...env };
  // Without compiled modules beside the sources.
  const child = spawn(PYTHON, ['-B', ...args], { cwd: 'python', env: own, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(input);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

export const pytest = (args: readonly string[], env: NodeJS.ProcessEnv) => python(['-m', 'pytest', '--color=no', ...args], env);
