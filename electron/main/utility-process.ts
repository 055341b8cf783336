import type { z } from 'zod';
import type { OwnProcess } from '#core/app/process/own-process.ts';
import type { Electron } from '#main/electron-port.ts';

/** A program that Electron runs, and what it is called in the system's list of processes. */
interface UtilityProgram<From> {
  readonly file: string;
  readonly serviceName: string;
  readonly messages: z.ZodType<From>;
}

/** A process run by Electron: it has the program's permissions, which a Node child process would not have on macOS. One that says what no message is, is ended. */
export function startUtility<To, From>(
  { utilityProcess }: Pick<Electron, 'utilityProcess'>,
  { file, serviceName, messages }: UtilityProgram<From>,
): OwnProcess<To, From> {
  const child = utilityProcess.fork(file, [], { serviceName, stdio: 'inherit' });
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  child.on('exit', (code) => resolve(`exit code ${code}`));
  return {
    post: (message) => child.postMessage(message),
    onMessage: (take) =>
      child.on('message', (said) => {
        const message = messages.safeParse(said);
        if (message.success) return take(message.data);
        resolve('it said what is no message');
        child.kill();
      }),
    ended,
    kill: () => void child.kill(),
  };
}
