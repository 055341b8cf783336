import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '#format/core/errors.ts';

/** Short, so that it acts like a slower processor, not one that stops: with the usual 100 ms two busy threads stand still half the time. */
const PERIOD_US = 10_000;

/** A command prefix that limits a program to part of the machine, and a description of that part. */
export interface Quota extends Disposable {
  readonly command: readonly string[];
  readonly says: string;
}

const ROOTS = { v2: '/sys/fs/cgroup', v1: '/sys/fs/cgroup/cpu' } as const;

/** Limits a program to `share` of `cores` processors with a cgroup of our own; if none can be made, to a single processor. */
export function quotaOf(share: number, cores: number, roots: Readonly<Record<'v1' | 'v2', string>> = ROOTS): Quota {
  const quotaUs = Math.round(share * cores * PERIOD_US);
  const name = `gap-slow-${process.pid}`;
  const says = `${(share * cores).toFixed(2)} of ${cores} processors`;
  const refused: string[] = [];
  for (const [version, control, text] of [
    ['v2', 'cpu.max', `${quotaUs} ${PERIOD_US}`],
    ['v1', 'cpu.cfs_period_us', `${PERIOD_US}`],
  ] as const) {
    const group = join(roots[version], name);
    if (!existsSync(join(roots[version], version === 'v2' ? 'cgroup.controllers' : 'cpu.cfs_quota_us'))) continue;
    try {
      mkdirSync(group);
      writeFileSync(join(group, control), text);
      if (version === 'v1') writeFileSync(join(group, 'cpu.cfs_quota_us'), `${quotaUs}`);
      const enter = ['sh', '-c', 'echo $$ > "$0/cgroup.procs" && exec "$@"', group];
      return { command: enter, says: `${says} (cgroup ${version})`, [Symbol.dispose]: () => removed(group) };
    } catch (error) {
      removed(group);
      refused.push(`cgroup ${version}: ${messageOf(error)}`);
    }
  }
  return {
    command: ['taskset', '-c', '0'],
    says: `one of ${cores} processors (taskset; ${refused.length === 0 ? 'there are no cgroups here' : refused.join('; ')})`,
    [Symbol.dispose]: () => {},
  };
}

function removed(group: string): void {
  try {
    rmdirSync(group);
  } catch {
    // A process in it is still running: the group stays.
  }
}
