import { createHash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** A finished file is whole or absent: temporary name, fsync, rename (a full disk leaves a 0-byte file otherwise). */
export async function writeWhole(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${path}.tmp`;
  await write(temporary);
  const file = await open(temporary, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

/** JSON for people to read too: two spaces, a line end. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeWhole(path, async (temporary) => writeFileSync(temporary, `${JSON.stringify(value, undefined, 2)}\n`));
}

/**
 * Makes a folder and those above it that are missing; returns what it made, outermost first. Throws the system's error. Node's own
 * recursive mkdir never returns where the system answers ENOENT for a folder whose parent exists (`/proc/x`, Node 24.21).
 */
export function makeFolders(path: string): string[] {
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) throw new Error(`ENOTDIR: ${path} is a file`);
    return [];
  }
  const made = makeFolders(dirname(resolve(path)));
  mkdirSync(path);
  return [...made, path];
}

/** Makes renames in a folder durable. Windows has no such call and needs none. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Renames a folder, durably. */
export function renameFolder(from: string, to: string): void {
  renameSync(from, to);
  syncFolder(dirname(to));
}

/** SHA-256 of a file, lower-case hexadecimal. `onBytes` hears of progress. */
export async function sha256File(path: string, onBytes?: (bytes: number) => void): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hash.update(chunk);
    onBytes?.(chunk.length);
  }
  return hash.digest('hex');
}

/** Bytes that an ordinary user may still write to the file system of this path. */
export function freeBytes(path: string): number {
  const disk = statfsSync(path);
  return disk.bavail * disk.bsize;
}
