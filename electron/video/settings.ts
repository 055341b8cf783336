import { availableParallelism } from 'node:os';
import { type EncoderPlan, planCapture, planFinal, planLive } from '#core/encoder-plan.ts';
import type { RecordPlan } from '#core/plan.ts';
import type { EncoderSettings } from '#video/encoder.ts';

/** More do not make a GOP of a game at 720p faster. */
const MOST_THREADS = 8;

type Asked = Pick<RecordPlan, 'size' | 'fps' | 'gopFrames' | 'bitrateBps'>;

const settingsOf = ({ size, fps, gopFrames }: Asked, plan: EncoderPlan, bitrateBps: number | undefined): EncoderSettings => ({
  ...size,
  plan,
  fps,
  gopFrames,
  bitrateBps,
});

/** The encoder that runs while somebody plays. */
export function recordingSettings(plan: Asked & Pick<RecordPlan, 'encode' | 'encoder' | 'encoderThreads'>): EncoderSettings {
  return plan.encode === 'after' ? settingsOf(plan, planCapture(plan), undefined) : settingsOf(plan, planLive(plan), plan.bitrateBps);
}

/** All cores: with what they have left, because its threads have the least priority. */
const finalThreads = () => Math.min(MOST_THREADS, availableParallelism());

/** The encoder that makes the final video of what was kept. */
export function finalSettings(plan: Asked): EncoderSettings {
  return settingsOf(plan, planFinal(plan, finalThreads()), plan.bitrateBps);
}
