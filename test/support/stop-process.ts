import { readdirSync, readFileSync } from 'node:fs';
import { until } from '#test/support/gap.ts';

/**
 * Stops a process, and resolves once each of its threads stands still. With two busy cores a thread still ran after 29 of 30 signals: until then one
 * with real-time priority goes on reading, and what a test did next was recorded.
 */
export async function stopProcess(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  await until('every thread stands still', () => readdirSync(`/proc/${pid}/task`).every((thread) => stateOf(pid, thread) === 'T'));
}

/** The letter after the name in brackets (proc(5)); T stands for one that has ended meanwhile. */
function stateOf(pid: number, thread: string): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
    return stat[stat.lastIndexOf(')') + 2];
  } catch {
    return 'T';
  }
}
