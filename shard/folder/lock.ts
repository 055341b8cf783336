import { readdirSync, readFileSync, readlinkSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { GapError } from '#format/core/errors.ts';
import { parsedJson } from '#format/core/json-text.ts';
import { LOCK_SUFFIX } from '#format/core/layout.ts';
import { said, type Words } from '#format/core/said.ts';
import { foreignText } from '#format/folder/foreign-file.ts';

const Lock = z.object({ pid: z.int().positive(), started: z.string(), space: z.string().optional() });

/** Processes of another container cannot be checked: a folder written to within this time counts as in use. */
const FRESH_MS = 60_000;

const OF_RECORDER = said`Stop that recorder first (Ctrl-C): it seals by itself`;
/** Of what begins anew when it is stopped. */
export const OF_WORK = said`Wait until it ends, or stop it (Ctrl-C), and try again`;

/** Locks that this process holds: its own pid in a lock file proves nothing. */
const held = new Set<string>();

/**
 * Marks a `.partial`, or a shard that is being cut, as this process's: no other may seal or delete it while this one runs. The lock is a file next to the
 * folder, so that it lasts until the folder has its final name. Throws a GapError (`shard.in-use`, with the remedy) when it is already held; dispose it to
 * release it.
 */
export function lockPartial(partial: string, remedy: Words = OF_RECORDER): Disposable {
  const path = resolve(partial + LOCK_SUFFIX);
  const text = JSON.stringify({ pid: process.pid, started: startOf(process.pid) ?? '', space: pidSpace() });
  // The second attempt follows once the lock of a dead process has been moved aside.
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(path, text, { flag: 'wx' });
      held.add(path);
      return {
        [Symbol.dispose]() {
          held.delete(path);
          try {
            rmSync(path, { force: true });
          } catch {
            // The disk has become read-only. No harm: the lock of an exited process does not count.
          }
        },
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    putStaleAside(partial, path, remedy);
  }
  throw inUse(partial, said`another process`, remedy);
}

function putStaleAside(partial: string, path: string, remedy: Words): void {
  const holder = holderOf(partial);
  if (holder !== undefined) throw inUse(partial, holder, remedy);
  const aside = `${path}.${process.pid}`;
  renameSync(path, aside);
  // Another process may have taken the lock between the check and the move: check what was moved.
  const now = holderIn(aside, partial);
  if (now !== undefined) {
    renameSync(aside, path);
    throw inUse(partial, now, remedy);
  }
  rmSync(aside);
}

/** The error for a `.partial` that a running process holds. */
export function inUse(partial: string, holder: Words, remedy: Words = OF_RECORDER): GapError {
  return new GapError('shard.in-use', said`${partial} is in use by ${holder}`, remedy);
}

/**
 * The process that holds a `.partial`, in words; undefined when no running one does. A reused pid does not count. `freshMs`: one of another container holds
 * it as long as something in it was written to within this time.
 */
export function holderOf(partial: string, freshMs = FRESH_MS): Words | undefined {
  const path = resolve(partial + LOCK_SUFFIX);
  return held.has(path) ? said`this process` : holderIn(path, partial, freshMs);
}

/** A pid, a time and a number. */
const MOST_LOCK_BYTES = 4096;

function holderIn(path: string, partial: string, freshMs = FRESH_MS): Words | undefined {
  let text: string;
  try {
    text = foreignText(path, MOST_LOCK_BYTES);
  } catch {
    return undefined;
  }
  const parsed = Lock.safeParse(parsedJson(text));
  // A torn lock was being written when its owner died.
  if (!parsed.success) return undefined;
  const { pid, started, space } = parsed.data;
  if (space !== undefined && space !== pidSpace()) return isFresh(partial, freshMs) ? said`a process in another container` : undefined;
  if (pid === process.pid) return undefined;
  return startOf(pid) === started && started !== '' ? said`process ${pid}` : undefined;
}

/** Whether a file, or anything in a folder, was written to just now. */
function isFresh(folder: string, freshMs: number): boolean {
  const isNew = ({ mtimeMs = 0 } = {}) => Date.now() - mtimeMs < freshMs;
  try {
    const itself = statSync(folder);
    if (itself.isFile()) return isNew(itself);
    // A name may be gone by the time that it is looked at: files are renamed when they are whole.
    return readdirSync(folder).some((name) => isNew(statSync(join(folder, name), { throwIfNoEntry: false })));
  } catch {
    return false;
  }
}

/** The pid namespace of this process (pid_namespaces(7)); undefined where there is only one. */
function pidSpace(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return undefined;
  }
}

/**
 * When a running process started: field 22 of /proc/PID/stat (proc(5)); `alive` on other systems (wine shows its programs the /proc of the
 * Linux below, whose pids are not theirs); undefined when it has exited.
 */
function startOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      // biome-ignore lint/plugin: the kernel writes it.
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    }
    process.kill(pid, 0);
    return 'alive';
  } catch {
    return undefined;
  }
}
