import { parentPort } from 'node:worker_threads';
import { GapError } from '#format/core/errors.ts';
import { AT_WORK, END } from '#session/encode/encoding-thread.ts';
import { lateChanges, type TriedEncoder, tryEncoder } from '#session/encode/try-encoder.ts';
import { TestScene } from '#video/core/test-scene.ts';
import type { EncoderSettings } from '#video/encoder.ts';

export interface TrialJob {
  readonly settings: EncoderSettings;
  readonly frames: number;
  /** Whether to look for small changes that are shown late. */
  readonly looks: boolean;
}

export interface Trial extends Omit<TriedEncoder, 'packets' | 'keys'> {
  /** Small changes that it shows late, %; undefined: not measured. */
  readonly latePct: number | undefined;
}

export type TrialAnswer = { readonly trial: Trial } | { readonly failed: Pick<GapError, 'code' | 'message' | 'remedy' | 'way'> };

parentPort?.on('message', async (job: TrialJob | typeof END) => {
  if (job === END) return parentPort?.close();
  let answer: TrialAnswer;
  try {
    answer = { trial: await run(job) };
  } catch (error) {
    if (!(error instanceof GapError)) throw error;
    const { code, message, remedy, way } = error;
    answer = { failed: { code, message, remedy, way } };
  }
  parentPort?.postMessage(answer);
});

let scene: TestScene | undefined;

async function run({ settings, frames, looks }: TrialJob): Promise<Trial> {
  const { width, height } = settings;
  if (scene?.size.width !== width || scene.size.height !== height) scene = new TestScene({ width, height });
  const shown = scene;
  const paint = (n: number) => {
    parentPort?.postMessage(AT_WORK);
    return shown.paint(n);
  };
  const { packets, keys: _, ...tried } = await tryEncoder(settings, { frames, paint });
  return { ...tried, latePct: looks ? await lateChanges(settings, packets, { paint, regions: shown.changes.regions }) : undefined };
}
