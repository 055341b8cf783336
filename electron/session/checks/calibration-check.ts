import { isWindowFirst } from '#core/plan/screen-part.ts';
import { type Calibration, type CalibrationKey, keyText } from '#format/core/documents/calibration.ts';
import type { Way } from '#format/core/findings/way.ts';
import { said } from '#format/core/said.ts';
import { type Checked, passed, warned } from '#session/checks/outcome.ts';
import { isWindowSource } from '#session/picture/source-names.ts';

/** A calibration older than this is worth repeating: drivers and displays change. */
const OLD_MS = 30 * 24 * 3600 * 1000;

/** Whether the stamp error was measured for this kind of recording, and when. */
export function checkCalibration(key: CalibrationKey, calibration: Calibration | undefined, nowMs = Date.now()): Checked {
  const again = said`Calibrate with the same size, rate and encoder: it takes a minute`;
  // Of what a recording reads there unless told otherwise, it needs no telling.
  const of = isWindowSource(key.source) ? 'window' : 'screen';
  const way: Way = { action: 'calibrate', ...((of === 'window') !== isWindowFirst(process.platform) && { of }) };
  if (calibration === undefined) return warned(said`the stamp error was never measured for ${keyText(key)}`, again, way);
  const ageMs = nowMs - Date.parse(calibration.measured_at);
  const { low, high } = calibration.bias_us;
  const says = said`stamps are ${ms(low)} to ${ms(high)} ms off, measured ${Math.floor(ageMs / 86_400_000)} days ago`;
  return ageMs > OLD_MS ? warned(says, again, way) : passed(says);
}

const ms = (us: number) => (us / 1000).toFixed(2);
