import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { LOCK_FILE } from '#core/format/layout.ts';

const Lock = z.object({ pid: z.int().positive(), started: z.string() });

/** Marks a `.partial` as this process's: nobody else may seal it while we live. */
export function lockPartial(partial: string): void {
  writeFileSync(join(partial, LOCK_FILE), JSON.stringify({ pid: process.pid, started: startOf(process.pid) ?? '' }));
}

export function unlockPartial(partial: string): void {
  rmSync(join(partial, LOCK_FILE), { force: true });
}

/** The pid of the living process that holds a `.partial`; a number that was given to another process since does not count. */
export function holderOf(partial: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(join(partial, LOCK_FILE), 'utf8');
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
