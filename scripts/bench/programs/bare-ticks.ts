import { quantiles } from '#format/core/signal/quantiles.ts';
import { raiseThreadPriority } from '#native/host/thread-priority.ts';

/**
 * How late this machine wakes a thread that does nothing but wait for the next of 240 ticks a second, with the priority that the input
 * thread asks for. What is late here is the system's or, on a virtual machine, its host's. Prints quantiles in us, as JSON.
 *
 * node bare-ticks.ts SECONDS
 */
const [seconds = '10'] = process.argv.slice(2);
const HZ = 240;
const us = () => performance.now() * 1000;

raiseThreadPriority(20);
const never = new Int32Array(new SharedArrayBuffer(4));
const late = new Float64Array(Number(seconds) * HZ);
const startUs = us();
for (let n = 0; n < late.length; n++) {
  const dueUs = startUs + ((n + 1) * 1e6) / HZ;
  const restMs = (dueUs - us()) / 1000;
  if (restMs > 0) Atomics.wait(never, 0, 0, restMs);
  late[n] = us() - dueUs;
}
process.stdout.write(JSON.stringify(quantiles(late)));
