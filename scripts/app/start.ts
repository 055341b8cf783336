import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { messageOf } from '#format/core/errors.ts';

/** Starts the app in Electron. Its binary is not part of the npm package: it is downloaded on first use. */
process.exitCode = await start();

async function start(): Promise<number> {
  let binary: string;
  try {
    binary = createRequire(import.meta.url)('electron') as string;
  } catch (error) {
    process.stderr.write(`Electron's binary is not available: ${messageOf(error)}
  → Try again where its releases can be downloaded; \`scripts/gap console\` is the same app in a browser
`);
    return 2;
  }
  const child = spawn(binary, ['.', ...process.argv.slice(2)], { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
