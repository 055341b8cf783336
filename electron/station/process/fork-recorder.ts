import { fork } from 'node:child_process';
import { FromRecorder, type RecorderProcess } from '#core/app/recorder-messages.ts';
import { workerFile } from '#shard/worker-file.ts';

/** A recorder process as a child of Node, for the console. Electron's shell has its own (utilityProcess). */
export function forkRecorder(
  display: string | undefined,
  program: string | URL = workerFile(import.meta.url, './main'),
): RecorderProcess & { readonly pid: number } {
  const child = fork(program, [], {
    env: { ...process.env, ...(display !== undefined && { DISPLAY: display }) },
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  child.on('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `killed by ${signal}`));
  // Also emitted when a signal could not be sent: then the process is alive.
  child.on('error', (error) => child.pid === undefined && resolve(error.message));
  return {
    pid: child.pid ?? -1,
    post: (message) => {
      // A process that has exited cannot receive it: `ended` reports how it ended.
      if (child.connected) child.send(message, () => {});
    },
    onMessage: (take) => child.on('message', (message) => take(FromRecorder.parse(message))),
    ended,
    kill: () => child.kill('SIGKILL'),
  };
}
