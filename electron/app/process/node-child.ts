import type { ChildProcess, Serializable } from 'node:child_process';
import type { z } from 'zod';
import type { OwnProcess } from '#core/app/process/own-process.ts';

/** A child of Node that talks. One that says what no message is, is ended. */
export function nodeChild<To extends Serializable, From>(
  child: ChildProcess,
  messages: z.ZodType<From>,
): OwnProcess<To, From> & { readonly pid: number } {
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
    onMessage: (take) =>
      child.on('message', (said) => {
        const message = messages.safeParse(said);
        if (message.success) return take(message.data);
        resolve('it said what is no message');
        child.kill('SIGKILL');
      }),
    ended,
    kill: () => child.kill('SIGKILL'),
  };
}
