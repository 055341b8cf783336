import { readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

/** Names of a process: its executable, the name it gives itself, and the command it was started as (under wine, the game's). */
export function programsOf(pid: number): string[] {
  const names = new Set<string>();
  const add = (read: () => string) => {
    try {
      const name = read();
      if (name !== '') names.add(name);
    } catch {
      // Exited, or another user's: the other names may still be readable.
    }
  };
  add(() => basename(readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, '')));
  add(() => readFileSync(`/proc/${pid}/comm`, 'utf8').trim());
  // Wine gives a Windows path.
  add(() => basename((readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0] ?? '').replaceAll('\\', '/')));
  return [...names];
}
