import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const OPENERS: Readonly<Record<string, string>> = { darwin: 'open', win32: 'explorer.exe' };

/** A page that leads on to another. */
const leadingTo = (link: string): string =>
  `<!doctype html>\n<meta charset="utf-8">\n<title>GAP recorder</title>\n<meta http-equiv="refresh" content="0; url=${link.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}">\n`;

/**
 * Opens a link with a secret in the user's browser, by way of a file in a folder of the user's own: what a command line has, every user of this
 * machine can read. It lies openly in the user's home: Ubuntu's browsers are snaps, which see neither `/tmp` nor hidden folders (jupyter/notebook#4500). Where it
 * cannot be written, or there is no browser, nothing happens: the link was printed. The file goes with this process.
 */
export function openPage(link: string): void {
  const folder = ownFolder();
  if (folder === undefined) return;
  const file = join(folder, 'gap.html');
  writeFileSync(file, leadingTo(link), { mode: 0o600 });
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const opener = spawn(OPENERS[process.platform] ?? 'xdg-open', [file], { stdio: 'ignore', detached: true });
  opener.on('error', () => {});
  opener.unref();
}

function ownFolder(): string | undefined {
  try {
    return mkdtempSync(join(homedir(), 'gap-open-'));
  } catch {
    return undefined;
  }
}
