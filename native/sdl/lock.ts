import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

const NAME = 'gap.sdl.lock';
const HELD = 1;
/** Starting SDL's gamepads takes milliseconds: who holds the lock for so long was ended in the middle of it, and lets go of it no more. */
const ABANDONED_MS = 5000;

/** One word that every thread of this process shares: a worker is born with its parent's environment data. */
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
  while (Atomics.compareExchange(word, 0, 0, HELD) !== 0) if (Atomics.wait(word, 0, HELD, abandonedMs) === 'timed-out') break;
  try {
    return work();
  } finally {
    Atomics.store(word, 0, 0);
    Atomics.notify(word, 0, 1);
  }
}
