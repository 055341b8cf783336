import { workerData } from 'node:worker_threads';
import { report } from '#native/host/thread-report.ts';
import { runInput } from '#native/input/input-loop.ts';
import type { InputWorkerData } from '#native/input/input-port.ts';
import { WindowsInput } from '#native/windows/input-system.ts';

await report('capture.input', async () => ({
  reason: await runInput(workerData as InputWorkerData, (data, target) => new WindowsInput(data, target)),
}));
