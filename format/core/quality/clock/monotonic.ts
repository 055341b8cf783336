import type { CheckName } from '#format/core/findings/checks.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import { judged } from '#format/core/findings/judged.ts';
import { placesOf } from '#format/core/findings/places.ts';
import { videoFileFor } from '#format/core/layout.ts';
import { type Check, type ControlFacts, UNKNOWN_DEVICE } from '#format/core/quality/facts.ts';
import { said } from '#format/core/said.ts';

/** Rows whose time is not later than the row before; a missing time is not later either. */
function backwards(times: Float64Array): number[] {
  const at: number[] = [];
  for (let i = 1; i < times.length; i++) if (!((times[i] as number) > (times[i - 1] as number))) at.push(i);
  return at;
}

/** Devices share ticks, so times must increase within each device and each pad. Rows of unknown devices are skipped: `controls.devices` reports them. */
function gridBackwards({ tsUs, device, pad }: Pick<ControlFacts, 'tsUs' | 'device' | 'pad'>, lateUs: Float32Array): number[] {
  const last = new Float64Array(1 << 16).fill(Number.NEGATIVE_INFINITY);
  const at: number[] = [];
  for (let i = 0; i < tsUs.length; i++) {
    if (device[i] === UNKNOWN_DEVICE) continue;
    const which = (device[i] as number) | ((pad?.[i] ?? 0) << 8);
    const gridUs = (tsUs[i] as number) - (lateUs[i] as number);
    if (!(gridUs > (last[which] as number))) at.push(i);
    last[which] = gridUs;
  }
  return at;
}

function finding(check: CheckName, file: string, column: string, at: number[], of: 'frame' | 'row'): Finding {
  return judged({
    check,
    is: at.length === 0 ? 'pass' : 'fail',
    says: at.length === 0 ? said`${column} strictly increases` : said`${file}: ${column} does not increase in ${at.length} ${of}s`,
    measured: at.length,
    limit: 0,
    unit: `${of}s`,
    at: placesOf(at, of),
    remedy: said`The clock of this recording cannot be trusted there: trim to the part before, or record again`,
  });
}

/** GAP v0.2 section 8, "strictly monotonic", for every time column of every file. */
export const monotonicTimes: Check = ({ video, controls, frames, events }) => {
  const findings = [
    finding('time.video', videoFileFor(video.fourcc), 'pts', backwards(video.pts), 'frame'),
    finding('time.controls', 'controls.parquet', 'ts_us', backwards(controls.tsUs), 'row'),
  ];
  if (controls.lateUs !== undefined)
    findings.push(finding('time.grid', 'controls.parquet', 'custom_grid_us', gridBackwards(controls, controls.lateUs), 'row'));
  if (events !== undefined) findings.push(finding('time.events', 'events.parquet', 'ts_us', backwards(events.tsUs), 'row'));
  if (frames !== undefined) {
    findings.push(finding('time.frames', 'frames.parquet', 'ts_us', backwards(frames.tsUs), 'frame'));
    // A repeat shows the same pixels: its capture time is that of the frame before. All others must be later.
    const wrong: number[] = [];
    for (let i = 1; i < frames.captureUs.length; i++) {
      const step = (frames.captureUs[i] as number) - (frames.captureUs[i - 1] as number);
      if (frames.repeat[i] === 1 ? step !== 0 : !(step > 0)) wrong.push(i);
    }
    findings.push(finding('time.captures', 'frames.parquet', 'capture_us', wrong, 'frame'));
  }
  return findings;
};
