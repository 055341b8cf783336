import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';

const OPENERS: Readonly<Record<string, string>> = { darwin: 'open', win32: 'explorer.exe' };

/** Opens the folder that something lies in, in the system's file manager, and never the thing itself. Where there is none, nothing happens. */
export function revealInFolder(path: string): void {
  const folder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? path : dirname(path);
  const opener = spawn(OPENERS[process.platform] ?? 'xdg-open', [folder], { stdio: 'ignore', detached: true });
  opener.on('error', () => {});
  opener.unref();
}
