import { closeSync, constants, existsSync, fsyncSync, mkdirSync, openSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { WrittenFile } from '#format/core/written-file.ts';
import { openForeign } from '#format/folder/foreign-file.ts';
import { writtenOf } from '#format/sign/written-hash.ts';
import { renamePatiently } from '#shard/folder/rename.ts';

/** A finished file is whole or absent: temporary name, fsync, rename (a full disk leaves a 0-byte file otherwise). */
export async function writeWhole<T>(path: string, write: (temporary: string) => Promise<T>): Promise<T> {
  const temporary = `${path}.tmp`;
  const result = await write(temporary);
  const file = await open(temporary, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  renamePatiently(temporary, path);
  syncFolder(dirname(path));
  return result;
}

/** The same for a small text at once, for callers that cannot wait. Throws the system's error; the file is then as it was. */
export const replaceText = (path: string, text: string): void => replaceBytes(path, Buffer.from(text));

/** The same for bytes. */
export function replaceBytes(path: string, bytes: Uint8Array): void {
  const temporary = `${path}.tmp`;
  writeFileSync(temporary, bytes, { mode: 0o600, flush: true });
  renamePatiently(temporary, path);
  syncFolder(dirname(path));
}

/** A text file, whole. */
export async function writeText(path: string, text: string): Promise<WrittenFile> {
  return await writeWhole(path, async (temporary) => {
    const bytes = Buffer.from(text);
    writeFileSync(temporary, bytes);
    return writtenOf(bytes);
  });
}

/** JSON for people to read too: two spaces, a line end. */
export async function writeJson(path: string, value: unknown): Promise<WrittenFile> {
  return await writeText(path, `${JSON.stringify(value, undefined, 2)}\n`);
}

/**
 * Creates a folder and its missing parents; returns the folders it created, outermost first. Throws the system's error. Node's own
 * recursive mkdir never returns where the system answers ENOENT for a folder whose parent exists (`/proc/x`, Node 24.21).
 */
export function makeFolders(path: string, mode = 0o777): string[] {
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) throw new Error(`ENOTDIR: ${path} is a file`);
    return [];
  }
  const made = makeFolders(dirname(resolve(path)), mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    // Another process made it meanwhile: two workers begin two parts of one data set.
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return made;
    throw error;
  }
  return [...made, path];
}

/** Makes renames in a folder durable. Windows has no such call and needs none. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Syncs a file that another part of the program wrote. */
export function syncFile(path: string): void {
  // For writing: Windows syncs through no other (FlushFileBuffers).
  const fd = openForeign(path, 'r+');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Renames a folder, durably. */
export function renameFolder(from: string, to: string): void {
  renamePatiently(from, to);
  syncFolder(dirname(to));
}

/** Bytes that an ordinary user may still write to the file system of this path. */
export function freeBytes(path: string): number {
  const disk = statfsSync(path);
  return disk.bavail * disk.bsize;
}
