import type { RecordPlan } from '#core/plan/plan.ts';
import type { CalibrationKey } from '#format/core/documents/calibration.ts';
import { sizeText } from '#format/core/video/picture-size.ts';

/** The key that a calibration for this plan, read by this source, is stored under. */
export function calibrationKey({ encoder, size, fps }: Pick<RecordPlan, 'encoder' | 'size' | 'fps'>, source: string): CalibrationKey {
  return { source, encoder, resolution: sizeText(size), fps };
}
