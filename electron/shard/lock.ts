import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { GapError } from '#core/errors.ts';
import { LOCK_FILE } from '#core/format/layout.ts';

const Lock = z.object({ pid: z.int().positive(), started: z.string() });

/** Marks a `.partial` as this process's: nobody else may seal it while we live. Throws a GapError (`shard.in-use`) when somebody has it. */
export function lockPartial(partial: string): Disposable {
  const path = join(partial, LOCK_FILE);
  const text = JSON.stringify({ pid: process.pid, started: startOf(process.pid) ?? '' });
  // A second time when the lock of a dead process had to be put aside.
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(path, text, { flag: 'wx' });
      return { [Symbol.dispose]: () => unlockPartial(partial) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    putStaleAside(partial, path);
  }
  throw inUse(partial, 'another process');
}

function putStaleAside(partial: string, path: string): void {
  const holder = holderOf(partial);
  if (holder !== undefined) throw inUse(partial, holder);
  const aside = `${path}.${process.pid}`;
  renameSync(path, aside);
  // Somebody may have taken it between the look and the move: what was moved is looked at again.
  const now = holderIn(aside);
  if (now !== undefined) {
    renameSync(aside, path);
    throw inUse(partial, now);
  }
  rmSync(aside);
}

function inUse(partial: string, holder: number | string): GapError {
  return new GapError(
    'shard.in-use',
    `${partial} belongs to ${typeof holder === 'number' ? `process ${holder}` : holder}, which is running`,
    'Stop that recorder first (Ctrl-C): it seals by itself',
  );
}

export function unlockPartial(partial: string): void {
  rmSync(join(partial, LOCK_FILE), { force: true });
}

/** The pid of the living process that holds a `.partial`; a number that was given to another process since does not count. */
export function holderOf(partial: string): number | undefined {
  return holderIn(join(partial, LOCK_FILE));
}

function holderIn(path: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  const parsed = Lock.safeParse(parse(text));
  // A torn lock was being written when its owner died.
  if (!parsed.success || parsed.data.pid === process.pid) return undefined;
  const { pid, started } = parsed.data;
  return startOf(pid) === started && started !== '' ? pid : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** When a living process started: field 22 of /proc/PID/stat (proc(5)); `alive` where there is no /proc; undefined when it is gone. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    if (process.platform === 'linux') return undefined;
  }
  try {
    process.kill(pid, 0);
    return 'alive';
  } catch {
    return undefined;
  }
}
