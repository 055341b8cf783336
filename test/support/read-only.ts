import { execFileSync } from 'node:child_process';

/** Makes a folder read-only for everybody, root too, until it is disposed of. Needs root; no file in it may be open for writing. */
export function readOnly(folder: string): Disposable {
  execFileSync('mount', ['--bind', folder, folder]);
  execFileSync('mount', ['-o', 'remount,bind,ro', folder]);
  return { [Symbol.dispose]: () => execFileSync('umount', ['-l', folder]) };
}
