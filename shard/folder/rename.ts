import { renameSync, statSync } from 'node:fs';

/** What Windows says while somebody has a file open, or a folder of it: a virus scanner, an indexer, a reader. It passes. */
const HELD: readonly unknown[] = ['EPERM', 'EACCES', 'EBUSY'];
/** Waits between attempts, ms: ten seconds in all. Elsewhere the same codes are about rights, which do not change by waiting. */
const WAITS_MS = process.platform === 'win32' ? Array.from({ length: 40 }, (_, i) => Math.min(300, 20 * (i + 1))) : [];

/** Renames a file or folder, as soon as nobody holds it. Throws the system's error. */
export const renamePatiently = (from: string, to: string): void => patiently(() => renameSync(from, to), waitsFor(to, WAITS_MS));

/** A folder that is in the way stays there, and Windows says the same of it ([isaacs/node-graceful-fs#98]). */
export const waitsFor = (to: string, waitsMs: readonly number[]): readonly number[] =>
  statSync(to, { throwIfNoEntry: false })?.isDirectory() === true ? [] : waitsMs;

/** Tries again after each wait while the system says that somebody holds it. */
export function patiently<T>(work: () => T, waitsMs: readonly number[]): T {
  for (let attempt = 0; ; attempt++)
    try {
      return work();
    } catch (error) {
      const waitMs = waitsMs[attempt];
      if (waitMs === undefined || !HELD.includes((error as NodeJS.ErrnoException).code)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, waitMs);
    }
}
