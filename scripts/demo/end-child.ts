import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/**
 * For a child to end by itself. Now and then Xvfb hears SIGTERM and stays, as others have seen too (github.com/cgoldberg/xvfbwrapper/issues/76): once a test file waited for it for two minutes; 2,300
 * more ends, of them 1,500 beside busy programs, showed nothing of it.
 */
const END_MS = 5000;

/** Asks a child to end, and waits until it has; one that does not is killed. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill();
  const late = setTimeout(() => child.kill('SIGKILL'), END_MS);
  await ended;
  clearTimeout(late);
}
