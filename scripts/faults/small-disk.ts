import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Why there is none here; undefined if there is. */
export const whyNoSmallDisk = (): string | undefined => (process.getuid?.() === 0 ? undefined : 'mounting a tmpfs needs root');

/** A separate disk at a folder, which can be filled and made read-only. */
export class SmallDisk implements Disposable {
  readonly path: string;

  constructor(path: string, megabytes: number) {
    this.path = path;
    mkdirSync(path, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path]);
  }

  get freeBytes(): number {
    const { bavail, bsize } = statfsSync(this.path);
    return bavail * bsize;
  }

  /** Writes until nothing more fits, or no more than `leave` bytes. */
  fill(leave = 0): void {
    const fd = openSync(join(this.path, 'filler'), 'a');
    const block = Buffer.alloc(1 << 16);
    try {
      while (this.freeBytes > leave && writeSync(fd, block) === block.length);
    } catch {
      // Full.
    } finally {
      closeSync(fd);
    }
  }

  empty(): void {
    rmSync(join(this.path, 'filler'), { force: true });
  }

  /** Mounts it again, as happens to a disk that reports errors. False while a file is open for writing. */
  remount(as: 'ro' | 'rw'): boolean {
    return spawnSync('mount', ['-o', `remount,${as}`, this.path]).status === 0;
  }

  [Symbol.dispose](): void {
    execFileSync('umount', ['-l', this.path]);
  }
}
