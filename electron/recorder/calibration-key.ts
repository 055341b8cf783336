import type { CalibrationKey } from '#core/format/documents/calibration.ts';
import { sizeText } from '#core/plan/fit.ts';
import type { RecordPlan } from '#core/plan/plan.ts';
import { sourceName } from '#recorder/video/open-source.ts';

/** The key that a calibration for this plan is stored under. */
export function calibrationKey({ encoder, size, fps, window }: Pick<RecordPlan, 'encoder' | 'size' | 'fps' | 'window'>): CalibrationKey {
  return { source: sourceName(window === true) ?? 'none', encoder, resolution: sizeText(size), fps };
}
