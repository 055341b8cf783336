import { workerData } from 'node:worker_threads';
import { runInput } from '#native/input-loop.ts';
import type { InputWorkerData } from '#native/input-port.ts';
import { MacosInput } from '#native/macos/input-system.ts';
import { report } from '#native/thread-report.ts';

await report('capture.input', async () => ({
  reason: await runInput(workerData as InputWorkerData, (data, target) => new MacosInput(data, target)),
}));
