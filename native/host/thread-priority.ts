import { constants, setPriority } from 'node:os';
import { calmLinuxEncoder, calmLinuxThread, lowerLinuxThread, raiseLinuxThread } from '#native/linux/priority.ts';
import { lowerMacosThread, raiseMacosThread } from '#native/macos/priority.ts';
import { lowerWindowsThread, raiseWindowsThread } from '#native/windows/host/priority.ts';

/** Gives an encoder's threads ordinary priority, on Linux, where they take more ({@link calmLinuxEncoder}). Never throws. */
export function calmEncoderThreads(): void {
  if (process.platform === 'linux') calmLinuxEncoder();
}

/**
 * Asks the system to run this thread, and those it starts, only when nothing else wants the processor. On Windows and macOS threads do
 * not inherit priorities, so the whole process is lowered: it does nothing else. Never throws.
 */
export function lowerThreadPriority(): void {
  try {
    if (process.platform === 'linux') lowerLinuxThread();
    else setPriority(constants.priority.PRIORITY_LOW);
  } catch {
    // It keeps its priority.
  }
}

/** Asks the system to run this thread only when no other of this process wants the processor; the others keep their priority. Never throws. */
export function lowerThisThread(): void {
  try {
    if (process.platform === 'linux') lowerLinuxThread();
    else if (process.platform === 'win32') lowerWindowsThread();
    else if (process.platform === 'darwin') lowerMacosThread();
  } catch {
    // It keeps its priority.
  }
}

/** Takes back what {@link raiseThreadPriority} was granted, on Linux, where real-time threads keep all others off a processor. Never throws. */
export function calmThisThread(): void {
  if (process.platform === 'linux') calmLinuxThread();
}

/**
 * Asks the system to run this thread before others, by its own means; `level` 1 to 99, as in Linux's SCHED_FIFO. Returns what was
 * granted, for `meta.json`: timing figures mean little without it. Never throws.
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
