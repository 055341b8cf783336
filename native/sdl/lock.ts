import { getEnvironmentData, setEnvironmentData, threadId } from 'node:worker_threads';

const NAME = 'gap.sdl.lock';
const FREE = 0;
const MINE = threadId + 1;
/** Starting SDL's gamepads takes milliseconds: a thread that holds the lock this long was killed midway and will never release it. */
const ABANDONED_MS = 5000;

/**
 * Holds the lock's owner. A worker inherits its parent's environment data, so threads whose parent had already loaded this module share one
 * word: a recording looks for gamepads first, in the thread that starts the others.
 */
function sharedWord(): Int32Array {
  let memory = getEnvironmentData(NAME) as SharedArrayBuffer | undefined;
  if (memory === undefined) {
    memory = new SharedArrayBuffer(4);
    setEnvironmentData(NAME, memory);
  }
  return new Int32Array(memory);
}

const word = sharedWord();

/**
 * Starts or ends an SDL subsystem while no other thread of this process does. SDL 2 counts a subsystem's users, and builds and frees what
 * belongs to it, without a lock: two threads doing so simultaneously corrupted the heap within 0.4 s in 9 of 9 runs (SDL 2.26;
 * test/native/sdl-lock.test.ts). Reading pads needs no lock: SDL has one there.
 */
export function withSdlLock<Result>(work: () => Result, abandonedMs = ABANDONED_MS): Result {
  for (let holder = take(FREE); holder !== FREE; holder = take(FREE))
    // Of several threads that have waited too long only one takes over; the others wait for it.
    if (Atomics.wait(word, 0, holder, abandonedMs) === 'timed-out' && take(holder) === holder) break;
  try {
    return work();
  } finally {
    if (Atomics.compareExchange(word, 0, MINE, FREE) === MINE) Atomics.notify(word, 0, 1);
  }
}

/** Takes the lock if `from` has it; returns who had it. */
const take = (from: number): number => Atomics.compareExchange(word, 0, from, MINE);
