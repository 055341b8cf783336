import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Everything for wine is kept here, outside git. */
export const WINE = resolve('.wine');
export const WINE64 = '/usr/lib/wine/wine64';
const WINESERVER = '/usr/lib/wine/wineserver64';

/** The environment of a wine program; `display` is the X server it shows its windows on. */
export function wineEnvironment(display?: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    WINEPREFIX: join(WINE, 'prefix'),
    WINEDEBUG: '-all',
    // Neither .NET nor a browser: wine would ask to download them.
    WINEDLLOVERRIDES: 'mscoree=;mshtml=',
    ...(display !== undefined && { DISPLAY: display }),
  };
}

/** Why the Windows build cannot be tried here; undefined where it can. `npm run wine` sets it up. */
export function whyNoWine(): string | undefined {
  if (existsSync(join(WINE, 'stamp')) && existsSync(WINE64)) return undefined;
  const why = join(WINE, 'why-not');
  return existsSync(why) ? readFileSync(why, 'utf8') : 'it was not set up: npm run wine';
}

/** Turns a Linux path into a Windows one: wine shows the whole file system as drive Z. */
export function windowsPath(path: string): string {
  return `Z:${resolve(path).replaceAll('/', '\\')}`;
}

export interface WineRun {
  readonly child: ChildProcess;
  /** Resolves with the exit code; undefined after a signal. */
  readonly ended: Promise<number | undefined>;
  /** What it has written so far. */
  output(): string;
}

/**
 * Starts the Windows Node under wine, in the tree with the Windows binaries. Its pid is the Node process's: SIGINT is Ctrl-C, SIGKILL is
 * a kill. Its output goes to a file, because Node cannot open a pipe as its standard output there.
 */
export function wineNode(display: string, log: string, args: readonly string[], timeoutS = 120, env: NodeJS.ProcessEnv = {}): WineRun {
  const out = openSync(log, 'w');
  const child = spawn(WINE64, [join(WINE, 'node.exe'), ...args], {
    cwd: join(WINE, 'tree'),
    env: { ...wineEnvironment(display), ...env },
    stdio: ['ignore', out, out],
  });
  closeSync(out);
  // A crash under wine looks like a hang.
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutS * 1000);
  const ended = once(child, 'exit').then(([code]) => {
    clearTimeout(timer);
    return (code as number | null) ?? undefined;
  });
  return { child, ended, output: () => readFileSync(log, 'utf8') };
}

/** Ends whatever wine has left running; the next program starts wine again. */
export async function endWine(): Promise<void> {
  const server = spawn(WINESERVER, ['-k'], { env: wineEnvironment(), stdio: 'ignore' });
  await once(server, 'exit');
}
