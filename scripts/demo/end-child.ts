import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/**
 * Time for a child to end by itself. Now and then Xvfb ignores SIGTERM, as others have seen (github.com/cgoldberg/xvfbwrapper/issues/76):
 * one test file waited two minutes for it; 2,300 further ends, 1,500 of them alongside busy programs, did not reproduce it.
 */
const END_MS = 5000;

/** Asks a child to end and waits for it; kills it if it does not. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill();
  const late = setTimeout(() => child.kill('SIGKILL'), END_MS);
  await ended;
  clearTimeout(late);
}
