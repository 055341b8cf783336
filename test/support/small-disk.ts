import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { TemporaryFolder } from '#test/support/temporary.ts';

/** Why there is none here; undefined if there is. */
export const whyNoSmallDisk = (): string | undefined => (process.getuid?.() === 0 ? undefined : 'mounting a tmpfs needs root');

/** A separate disk that can be filled and made read-only. */
export class SmallDisk implements Disposable {
  readonly path: string;
  readonly #folder = new TemporaryFolder();

  constructor(megabytes: number) {
    this.path = this.#folder.path;
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', this.path]);
  }

  /** Writes until nothing more fits. */
  fill(): void {
    const fd = openSync(join(this.path, 'filler'), 'a');
    const block = Buffer.alloc(1 << 16);
    try {
      while (writeSync(fd, block) === block.length);
    } catch {
      // Full.
    } finally {
      closeSync(fd);
    }
  }

  empty(): void {
    rmSync(join(this.path, 'filler'), { force: true });
  }

  /** Mounts it again, as happens to a disk that reports errors. */
  writable(is: boolean): void {
    execFileSync('mount', ['-o', `remount,${is ? 'rw' : 'ro'}`, this.path]);
  }

  [Symbol.dispose](): void {
    execFileSync('umount', ['-l', this.path]);
    this.#folder[Symbol.dispose]();
  }
}
