import type { Meta } from '#format/core/documents/meta.ts';
import { judged } from '#format/core/findings/judged.ts';
import type { Check } from '#format/core/quality/facts.ts';
import { said } from '#format/core/said.ts';
import { asSpan, type SpanUs } from '#format/core/time/units.ts';

/** A measurement older than this says little about today's drivers. */
const OLD_DAYS = 90;

/** Documented constant by which the recorder's stamps were measured to be late, us: true time = `capture_us` - this. */
export function correctionUs(meta: Meta): SpanUs {
  return asSpan(meta.recorder?.calibration?.correction_us ?? 0);
}

/** Whether the error of the stamps was measured for this source, encoder, size and rate: everything else about sync rests on it. */
export const stampsCalibrated: Check = ({ meta }) => {
  if (meta.imported !== undefined && meta.recorder === undefined)
    return judged({
      check: 'sync.calibration',
      is: 'warn',
      says: said`another program took the times; how far off they are is not known`,
      remedy: said`Validate it deep: that measures the lag between input and picture`,
    });
  if (meta.recorder === undefined) return [];
  const { calibration } = meta.recorder;
  if (calibration === undefined)
    return judged({
      check: 'sync.calibration',
      is: 'warn',
      says: said`the error of the time stamps was not measured on the recording machine`,
      remedy: said`Calibrate the recording machine before the next recording`,
      way: { action: 'calibrate' },
    });
  const { bias_us: bias, correction_us: correction, stamp_error_us: error, age_s: age } = calibration;
  const days = age / 86_400;
  const ms = (us: number) => (us / 1000).toFixed(2);
  return judged({
    check: 'sync.calibration',
    is: days <= OLD_DAYS ? 'pass' : 'warn',
    says: said`stamps ${ms(bias.low - correction)} to ${ms(bias.high - correction)} ms off${correction === 0 ? '' : said` after a correction of ${ms(correction)} ms`}, p99 per frame at most ${ms(error.p99)} ms; measured ${days.toFixed(1)} days before`,
    measured: days,
    limit: OLD_DAYS,
    unit: 'days old',
    remedy: said`Calibrate the recording machine again`,
    way: { action: 'calibrate' },
  });
};
