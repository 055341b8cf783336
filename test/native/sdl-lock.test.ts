import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { getEnvironmentData, threadId } from 'node:worker_threads';
import { expect, it, vi } from 'vitest';
import { withSdlLock } from '#native/sdl/lock.ts';

const word = () => new Int32Array(getEnvironmentData('gap.sdl.lock') as SharedArrayBuffer);

it('threads that start and end gamepads at the same time do not crash the process', async () => {
  // Without the lock SDL's heap is corrupted: SIGABRT or SIGSEGV within 0.4 s.
  const run = spawn(process.execPath, ['test/support/start-pads.ts', '1500'], { stdio: 'inherit' });
  expect(await once(run, 'exit')).toEqual([0, null]);
});

it('is held during the work, and released when it fails', () => {
  const held = withSdlLock(() => word()[0]);
  expect(held).toBe(threadId + 1);
  expect(() =>
    withSdlLock(() => {
      throw new Error('no SDL');
    }),
  ).toThrow('no SDL');
  expect(word()[0]).toBe(0);
});

it('is taken from a thread that ended while holding it', () => {
  word()[0] = 77;
  using waits = vi.spyOn(Atomics, 'wait');
  expect(withSdlLock(() => 'done', 300)).toBe('done');
  expect(waits.mock.calls.map(([, ...rest]) => rest)).toEqual([[0, 77, 300]]);
  expect(waits.mock.results).toEqual([{ type: 'return', value: 'timed-out' }]);
  expect(word()[0]).toBe(0);
});
