import { workerData } from 'node:worker_threads';
import { runInput } from '#native/input-loop.ts';
import type { InputWorkerData } from '#native/input-port.ts';
import { report } from '#native/thread-report.ts';
import { X11Input } from '#native/x11/input-system.ts';

await report('capture.input', async () => ({
  reason: await runInput(workerData as InputWorkerData, (data, target) => new X11Input(data, target)),
}));
