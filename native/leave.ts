import koffi from 'koffi';

/**
 * Ends the process at once with an exit code, without waiting for any thread: `process.exit` joins them, and one that is stuck inside an
 * encoder or a driver never comes.
 */
export function leaveNow(code: number): never {
  if (process.platform === 'win32') koffi.load('kernel32.dll').func('void ExitProcess(uint32_t code)')(code);
  else koffi.load(process.platform === 'darwin' ? 'libSystem.dylib' : 'libc.so.6').func('void _exit(int code)')(code);
  throw new Error('the process went on');
}

let isStuck = false;

/** A thread of this process is stuck for good. */
export function threadIsStuck(): void {
  isStuck = true;
}

/** Whether one is: then the process can only be left by {@link leaveNow}. */
export function hasStuckThreads(): boolean {
  return isStuck;
}
