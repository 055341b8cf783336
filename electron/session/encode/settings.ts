import { availableParallelism } from 'node:os';
import type { RecordPlan } from '#core/plan/plan.ts';
import { isKept, rungOf } from '#video/core/encoder-plan.ts';
import type { EncoderPlan } from '#video/core/rung.ts';
import type { EncoderSettings } from '#video/encoder.ts';

/** More threads do not make a GOP of a 720p game any faster. */
const MOST_THREADS = 8;

type Wanted = Pick<RecordPlan, 'size' | 'fps' | 'gopFrames' | 'bitrateBps'>;

const settingsOf = ({ size, fps, gopFrames }: Wanted, plan: EncoderPlan, bitrateBps: number | undefined): EncoderSettings => ({
  ...size,
  plan,
  fps,
  gopFrames,
  bitrateBps,
});

/** The encoder that runs during play. Captures have a constant quality instead of a rate. */
export function recordingSettings(plan: Wanted & Pick<RecordPlan, 'encoder' | 'encoderThreads'>): EncoderSettings {
  const encoder = rungOf(plan.encoder).planFor({ ...plan, threads: plan.encoderThreads });
  return settingsOf(plan, encoder, isKept(plan) ? undefined : plan.bitrateBps);
}

/** All cores, but only their spare time: the threads have the lowest priority. */
const finalThreads = () => Math.min(MOST_THREADS, availableParallelism());

/** The encoder that makes the final video from the captures. */
export function finalSettings(plan: Wanted & Pick<RecordPlan, 'final'>, threads = finalThreads()): EncoderSettings {
  return settingsOf(plan, rungOf(plan.final).planFor({ ...plan, threads }), plan.bitrateBps);
}
