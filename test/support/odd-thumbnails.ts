import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { ThumbnailOrder } from '#core/app/process/thumbnail-messages.ts';

// A process that decodes, and does what a broken decoder could: which, the number of the frame says.
export const [HANGS, ENDS, RAVES, TELLS] = [0, 1, 2, 3];

async function tried(act: () => unknown): Promise<string> {
  try {
    await act();
    return 'done';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'error';
  }
}

async function connects(): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect(1, '127.0.0.1').on('connect', resolve).on('error', reject);
  await promise.finally(() => socket.destroy());
}

async function answer(frame: number): Promise<void> {
  if (frame === HANGS) for (;;);
  if (frame === ENDS) process.kill(process.pid, 'SIGABRT');
  if (frame === RAVES) process.send?.({ type: 'painted', jpeg: '<script>' });
  if (frame !== TELLS) return;
  const { HOME, GAP_SETTINGS } = process.env;
  const says = JSON.stringify({
    environment: [HOME, GAP_SETTINGS].filter((value) => value !== undefined),
    reads: await tried(() => readFileSync('/etc/passwd')),
    asksItsOwner: await tried(() => readFileSync(`/proc/${process.ppid}/environ`)),
    connects: await tried(connects),
  });
  process.send?.({ type: 'failed', fault: { code: 'app.unexpected', says, remedy: 'None' } });
}

if (process.send !== undefined && process.argv[1] === import.meta.filename) {
  process.on('disconnect', () => process.exit(0));
  process.on('message', (message) => void answer(ThumbnailOrder.parse(message).frame));
  process.send({ type: 'ready' });
}
