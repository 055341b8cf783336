import { FromRecorder, type RecorderProcess } from '#core/app/recorder-messages.ts';
import type { Electron } from '#main/electron-port.ts';

/** A recorder process run by Electron: it has the program's permissions, which a Node child process would not have on macOS. */
export function startUtilityRecorder({ utilityProcess }: Pick<Electron, 'utilityProcess'>, file: string): RecorderProcess {
  const child = utilityProcess.fork(file, [], { serviceName: 'GAP recorder', stdio: 'inherit' });
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  child.on('exit', (code) => resolve(`exit code ${code}`));
  return {
    post: (message) => child.postMessage(message),
    onMessage: (take) => child.on('message', (message) => take(FromRecorder.parse(message))),
    ended,
    kill: () => void child.kill(),
  };
}
