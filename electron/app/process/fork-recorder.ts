import { fork } from 'node:child_process';
import { nodeChild } from '#app/process/node-child.ts';
import { FromRecorder, type ToRecorder } from '#core/app/process/recorder-messages.ts';
import { workerFile } from '#format/sign/worker-file.ts';

/** A recorder process as a child of Node, for the console. Electron's shell has its own (utilityProcess). */
export function forkRecorder(display: string | undefined, program: string | URL = workerFile(import.meta.url, './main')) {
  const child = fork(program, [], {
    env: { ...process.env, ...(display !== undefined && { DISPLAY: display }) },
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return nodeChild<ToRecorder, FromRecorder>(child, FromRecorder);
}
