import koffi from 'koffi';

// processthreadsapi.h.
const PROCESS_POWER_THROTTLING = 4;
const THROTTLING_VERSION = 1;
const EXECUTION_SPEED = 1;
const IGNORE_TIMER_RESOLUTION = 4;
const TIME_CRITICAL = 15;
const LOWEST = -2;

/**
 * Asks for the scheduler's "Pro Audio" class (MMCSS) for the calling thread and exempts the process from power throttling: otherwise
 * Windows 11 gives hidden windows coarse timers. Returns what was granted (`mmcss:Pro Audio`, `time-critical`, `normal`). Never throws.
 */
export function raiseWindowsThread(): string {
  try {
    forbidThrottling();
    const mmcss = koffi.load('avrt.dll').func('void* __stdcall AvSetMmThreadCharacteristicsW(str16 task, void* index)');
    const index = Buffer.alloc(4);
    if (mmcss('Pro Audio', index) !== null) return 'mmcss:Pro Audio';
    return setThreadPriority(TIME_CRITICAL) ? 'time-critical' : 'normal';
  } catch {
    return 'normal';
  }
}

/** Gives the calling thread the processor after all others of its process. */
export function lowerWindowsThread(): void {
  setThreadPriority(LOWEST);
}

function setThreadPriority(priority: number): boolean {
  const kernel = koffi.load('kernel32.dll');
  const thread: unknown = kernel.func('void* __stdcall GetCurrentThread()')();
  return kernel.func('int __stdcall SetThreadPriority(void* thread, int priority)')(thread, priority) !== 0;
}

/** PROCESS_POWER_THROTTLING_STATE: version, the settings we control, and that they are off. */
function forbidThrottling(): void {
  const kernel = koffi.load('kernel32.dll');
  const state = Buffer.alloc(12);
  state.writeUInt32LE(THROTTLING_VERSION, 0);
  state.writeUInt32LE(EXECUTION_SPEED | IGNORE_TIMER_RESOLUTION, 4);
  const process: unknown = kernel.func('void* __stdcall GetCurrentProcess()')();
  kernel.func('int __stdcall SetProcessInformation(void* process, int what, void* state, uint32_t bytes)')(
    process,
    PROCESS_POWER_THROTTLING,
    state,
    state.length,
  );
}
