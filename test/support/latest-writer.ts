import { workerData } from 'node:worker_threads';
import { LatestPicture } from '#core/rings/latest-picture.ts';

// Writes pictures as fast as it can, each of one value: see `test/core/rings/latest-picture.test.ts`.
const { memory, bytes, count } = workerData as { readonly memory: SharedArrayBuffer; readonly bytes: number; readonly count: number };
const latest = new LatestPicture(memory, bytes);
for (let n = 1; n <= count; n++) {
  latest.slots[latest.begin()]?.fill(n % 256);
  latest.publish(n, 10 * n);
}
latest.end();
