import { readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

/** What a process is called: the file that runs, its own name for itself, and what it was started as (for wine: the game's). */
export function programsOf(pid: number): string[] {
  const names = new Set<string>();
  const add = (read: () => string) => {
    try {
      const name = read();
      if (name !== '') names.add(name);
    } catch {
      // Gone, or another user's: the other names may still be told.
    }
  };
  add(() => basename(readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, '')));
  add(() => readFileSync(`/proc/${pid}/comm`, 'utf8').trim());
  // Wine gives a Windows path.
  add(() => basename((readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0] ?? '').replaceAll('\\', '/')));
  return [...names];
}
