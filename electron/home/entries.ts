import { existsSync, readFileSync } from 'node:fs';
import type { z } from 'zod';

/**
 * A file that holds a list. Entries that are damaged, or from a version that meant something else, are left out; a missing or damaged file
 * holds none. Throws the system's error where the file may not be read.
 */
export function readEntries<T>(path: string, Entry: z.ZodType<T>): T[] {
  if (!existsSync(path)) return [];
  try {
    const entries: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return Array.isArray(entries) ? entries.flatMap((entry) => Entry.safeParse(entry).data ?? []) : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

/** The same, with none where the file may not be read: what it holds is not known. */
export function knownEntries<T>(path: string, Entry: z.ZodType<T>): T[] {
  try {
    return readEntries(path, Entry);
  } catch {
    return [];
  }
}
