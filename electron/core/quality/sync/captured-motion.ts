import { judged } from '#core/findings/judged.ts';
import type { Check, ShardFacts } from '#core/quality/facts.ts';
import type { Moved } from '#core/quality/sync/sync-windows.ts';

/** The columns of `frames.parquet` that the lag is found from; undefined where motion was not measured. */
export function capturedMotion({ frames }: Pick<ShardFacts, 'frames'>): Moved | undefined {
  if (frames?.motion === undefined) return undefined;
  const { motion, change, tsUs } = frames;
  const count = tsUs.length;
  const grey = change === undefined ? new Float32Array(count).fill(Number.NaN) : Float32Array.from(change, (steps) => steps / 256);
  // There is no picture before the first.
  if (count > 0) grey[0] = Number.NaN;
  return { count, dx: motion.dx, dy: motion.dy, change: grey };
}

/** Whether the lag of the picture behind the input is part of this verdict. */
export const syncMeasured: Check = ({ frames, meta }) => {
  if (meta.recorder === undefined) return [];
  const measured = frames?.motion?.certainty.reduce((count, one) => count + (Number.isNaN(one) ? 0 : 1), 0) ?? 0;
  return [
    judged({
      check: 'sync.measured',
      is: measured > 0 ? 'pass' : 'warn',
      says:
        measured > 0
          ? `the motion of ${measured} of ${frames?.tsUs.length} captured pictures was measured`
          : 'how the captured pictures moved was not measured: the lag behind the input is not known',
      measured,
      unit: 'frames',
      remedy: 'Validate it in depth, which decodes the video',
    }),
  ];
};
