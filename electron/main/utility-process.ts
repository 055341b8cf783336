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
  let hasExited = false;
  child.on('exit', (code) => {
    hasExited = true;
    resolve(`exit code ${code}`);
  });
  // One that has no number yet cannot be ended (electron#44009).
  const kill = () => child.kill() || child.once('spawn', () => child.kill());
  return {
    // Afterwards it would crash the whole app (electron#53923).
    post: (message) => hasExited || child.postMessage(message),
    onMessage: (take) =>
      child.on('message', (said) => {
        const message = messages.safeParse(said);
        if (message.success) return take(message.data);
        resolve('it said what is no message');
        kill();
      }),
    ended,
    kill,
  };
}
