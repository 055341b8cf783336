import { type EncoderPlan, planCapture, planFinal, planLive } from '#core/encoder-plan.ts';
import type { RecordPlan } from '#core/plan.ts';
import type { EncoderSettings } from '#video/encoder.ts';

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

/** The encoder that makes the final video of what was kept. */
export function finalSettings(plan: Asked): EncoderSettings {
  return settingsOf(plan, planFinal(plan), plan.bitrateBps);
}
