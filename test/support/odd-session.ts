import { workerData } from 'node:worker_threads';
import type { EncodeWorkerData } from '#session/threads/encode-worker.ts';
import { OddEncoder, type Oddity } from '#test/support/odd-encoder.ts';
import { type EncoderSettings, Encoder as Real } from '#video/encoder.ts';

/** In place of `video/encoder.ts` in the thread that encodes: its first encoder does what GAP_ODD says, the next are sound. */
export { formatOf } from '#video/encoder.ts';

export const Encoder = {
  open: (settings: EncoderSettings) =>
    (workerData as EncodeWorkerData).turn === 0 ? OddEncoder.open(settings, process.env.GAP_ODD as Oddity, 60) : Real.open(settings),
};
