import { getEnvironmentData, setEnvironmentData, threadId } from 'node:worker_threads';

const NAME = 'gap.sdl.lock';
const FREE = 0;
const MINE = threadId + 1;
/** Starting SDL's gamepads takes milliseconds: who holds the lock for so long was ended in the middle of it, and lets go of it no more. */
const ABANDONED_MS = 5000;

/**
 * Who has the lock. A worker is born with its parent's environment data, so it is one word for all threads of this process whose parent had
 * loaded this before: who records looks for gamepads first, in the thread that makes the others.
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
 * Starts or ends a subsystem of SDL while no other thread of this process does. SDL 2 counts who started one, and builds and frees what
 * belongs to it, without a lock of its own: two threads that did so at once corrupted the heap within 0.4 s in 9 of 9 runs (SDL 2.26;
 * test/native/sdl-lock.test.ts). What reads pads needs no lock: SDL has one there.
 */
export function withSdlLock<Result>(work: () => Result, abandonedMs = ABANDONED_MS): Result {
  for (let holder = take(FREE); holder !== FREE; holder = take(FREE))
    // Of several who have waited for too long only one takes it over; the others wait for that one.
    if (Atomics.wait(word, 0, holder, abandonedMs) === 'timed-out' && take(holder) === holder) break;
  try {
    return work();
  } finally {
    if (Atomics.compareExchange(word, 0, MINE, FREE) === MINE) Atomics.notify(word, 0, 1);
  }
}

/** Takes the lock if `from` has it; returns who had it. */
const take = (from: number): number => Atomics.compareExchange(word, 0, from, MINE);
