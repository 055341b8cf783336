import { workerData } from 'node:worker_threads';
import { RecordRing } from '#core/rings/record-ring.ts';

/** Writes 0, 1, 2, … as fast as there is room, then closes the ring. */
const { shared, count } = workerData as { shared: SharedArrayBuffer; count: number };
const ring = new RecordRing(shared, 8);
for (let i = 0; i < count; ) {
  const at = ring.reserve();
  if (at < 0) continue;
  ring.view.setUint32(at, i++, true);
  ring.publish();
  ring.wake();
}
ring.close();
