import { expect, it } from 'vitest';
import { Stopped } from '#cli/stopped.ts';

it.each(['SIGINT', 'SIGTERM'] as const)('%s aborts with the reason, once, and nobody listens afterwards', (signal) => {
  const before = process.listenerCount(signal);
  const why = new Error('stopped');
  {
    using stop = new Stopped(why);
    expect([process.listenerCount(signal), stop.signal.aborted]).toEqual([before + 1, false]);
    process.emit(signal);
    expect([stop.signal.aborted, stop.signal.reason]).toEqual([true, why]);
    // A second one is the system's to end the program with.
    expect(process.listenerCount(signal)).toBe(before);
  }
  {
    using _ = new Stopped();
  }
  expect(process.listenerCount(signal)).toBe(before);
});
