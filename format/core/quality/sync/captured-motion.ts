import { judged } from '#format/core/findings/judged.ts';
import type { Check, ShardFacts } from '#format/core/quality/facts.ts';
import type { Moved } from '#format/core/quality/sync/sync-windows.ts';
import { said } from '#format/core/said.ts';

/** The columns of `frames.parquet` that the lag is found from; undefined where motion was not measured. */
export function capturedMotion({ frames }: Pick<ShardFacts, 'frames'>): Moved | undefined {
  if (frames?.motion === undefined) return undefined;
  const { motion, regions, tsUs } = frames;
  return { count: tsUs.length, dx: motion.dx, dy: motion.dy, regions };
}

/** Whether the lag of the picture behind the input is part of this verdict. */
export const syncMeasured: Check = ({ frames, meta }) => {
  if (meta.recorder === undefined) return [];
  const measured = frames?.motion?.certainty.reduce((count, one) => count + (Number.isNaN(one) ? 0 : 1), 0) ?? 0;
  return judged({
    check: 'sync.measured',
    is: measured > 0 ? 'pass' : 'warn',
    says:
      measured > 0
        ? said`the motion of ${measured} of ${frames?.tsUs.length} captured pictures was measured`
        : said`how the captured pictures moved was not measured: the lag behind the input is not known`,
    measured,
    unit: 'frames',
    remedy: said`Validate it in depth, which decodes the video`,
  });
};
