import { parentPort } from 'node:worker_threads';
import { GapError, wordsOf } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import type { WorkerMessage } from '#session/input/input-port.ts';

type Ended = Extract<WorkerMessage, { type: 'ended' }>;

/** Sends a message to the thread's owner. */
export function tellOwner(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}

/** Runs a thread's work and reports how it ended; an error becomes a message with its remedy. */
export async function report(fallbackCode: string, work: () => Promise<Omit<Ended, 'type'>>): Promise<void> {
  try {
    tellOwner({ type: 'ended', ...(await work()) });
  } catch (error) {
    const known = error instanceof GapError ? error : undefined;
    tellOwner({
      type: 'failed',
      code: known?.code ?? fallbackCode,
      says: wordsOf(error),
      remedy: known?.words.remedy ?? said`Check this machine; if the check finds nothing, report this message`,
      way: known === undefined ? { action: 'check' } : known.way,
    });
  }
}

/** Lets the thread's event loop turn once: FFmpeg's buffers are released only then. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
