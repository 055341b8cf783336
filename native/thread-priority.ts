import { constants, setPriority } from 'node:os';
import { calmLinuxEncoder, lowerLinuxThread, raiseLinuxThread } from '#native/linux/priority.ts';
import { raiseMacosThread } from '#native/macos/priority.ts';
import { raiseWindowsThread } from '#native/windows/priority.ts';

/** Gives an encoder's threads ordinary priority, on the system where they take more (see there). Never throws. */
export function calmEncoderThreads(): void {
  if (process.platform === 'linux') calmLinuxEncoder();
}

/**
 * Asks the system to run this thread, and those that it starts, only when nobody else wants the processor. On Windows and macOS priorities are not
 * inherited by threads: there the process is lowered, whose only work this is. Never throws.
 */
export function lowerThreadPriority(): void {
  try {
    if (process.platform === 'linux') lowerLinuxThread();
    else setPriority(constants.priority.PRIORITY_LOW);
  } catch {
    // It runs as it is.
  }
}

/**
 * Asks the system to run this thread before others, in its own way; `level` 1 to 99, as of Linux' SCHED_FIFO. Returns what was got, for
 * `meta.json`: timing figures mean little without it. Never throws.
 */
export function raiseThreadPriority(level: number): string {
  switch (process.platform) {
    case 'linux':
      return raiseLinuxThread(level);
    case 'win32':
      return raiseWindowsThread();
    case 'darwin':
      return raiseMacosThread();
    default:
      return 'normal';
  }
}
