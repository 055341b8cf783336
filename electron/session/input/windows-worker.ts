import { workerData } from 'node:worker_threads';
import { WindowsInput } from '#native/windows/input-system.ts';
import { runInput } from '#session/input/input-loop.ts';
import type { InputWorkerData } from '#session/input/input-port.ts';
import { report } from '#session/threads/thread-report.ts';

await report('capture.input', async () => ({
  reason: await runInput(workerData as InputWorkerData, (data, target) => new WindowsInput(data, target)),
}));
