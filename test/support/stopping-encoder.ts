import { EncoderTrials, type TrialThread } from '#session/encode/encoder-trials.ts';
import { EncodingThread } from '#session/encode/encoding-thread.ts';

/** Trials of encoders that stop, given up after 300 ms: SVT-AV1 always, any other while `times`, of which each trial uses one up, lasts. */
export function stoppingEncoders(times = 0, signal?: AbortSignal): EncoderTrials {
  const stops = new Int32Array(new SharedArrayBuffer(4)).fill(times);
  const thread: TrialThread = new EncodingThread(new URL('./stopping-thread.ts', import.meta.url), 'stopping', stops);
  return new EncoderTrials({ thread, silenceMs: 300, signal });
}
