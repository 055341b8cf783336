import { workerData } from 'node:worker_threads';
import type { HoldBack } from '#core/input/hold-back.ts';
import { asSpan } from '#format/core/time/units.ts';
import { FallbackInput } from '#native/uiohook/input-system.ts';
import { runInput } from '#session/input/input-loop.ts';
import type { InputWorkerData } from '#session/input/input-port.ts';
import { report } from '#session/threads/thread-report.ts';

/** On X11 libuiohook's events come in batches of up to 270 ms, measured. */
const LATE: HoldBack = { holdUs: asSpan(320_000), reopenUs: asSpan(320_000) };

await report('capture.input', async () => ({
  reason: await runInput(workerData as InputWorkerData, (data, target) => new FallbackInput(data, target), LATE),
}));
