import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A browser has a dozen processes; more is no game. */
const MOST_PROCESSES = 64;
const MOST_DESCRIPTORS = 4096;

/** Inodes of the sockets that a process and those it has started hold. What cannot be read is left out. */
export function socketInodes(pid: number): Set<number> {
  const inodes = new Set<number>();
  const processes = [pid];
  for (let i = 0; i < processes.length && i < MOST_PROCESSES; i++) {
    const one = processes[i] as number;
    processes.push(...childrenOf(one));
    for (const descriptor of read(() => readdirSync(`/proc/${one}/fd`), []).slice(0, MOST_DESCRIPTORS)) {
      const inode = /^socket:\[(\d+)\]$/.exec(read(() => readlinkSync(`/proc/${one}/fd/${descriptor}`), ''))?.[1];
      if (inode !== undefined) inodes.add(Number(inode));
    }
  }
  return inodes;
}

/** Of all of its threads: the one that started a process is its parent's (proc_pid_task(5)). */
function childrenOf(pid: number): number[] {
  return read(() => readdirSync(`/proc/${pid}/task`), []).flatMap((thread) =>
    read(() => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8'), '')
      .split(' ')
      .filter((child) => child.trim() !== '')
      .map(Number),
  );
}

/** A process may exit at any time, or be another user's. */
function read<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch {
    return otherwise;
  }
}
