import { playedFacts } from '#test/support/facts.ts';
import { between, changed, type Frames, type Known, type Recorder, us, where } from '#test/support/known-sessions/known.ts';

/** A clock that runs fast, steps, and is set; rows that were skipped, came late, and are missing. */
export function withOddClocks(): Known {
  const { facts } = playedFacts({ seconds: 90, seed: 4, lagMs: 55 });
  const { tsUs } = facts.controls;
  const frames = facts.frames as Frames;
  const [skipped, lost] = [(n: number) => n % 400 === 11, between(9000, 9060)];
  return {
    facts: changed(facts, {
      controls: {
        tsUs: where(tsUs, lost, (value, n) => (n === 9059 ? value : (tsUs[9000] as number) + (n - 9000))),
        lateUs: where(
          new Float32Array(tsUs.length).fill(30),
          () => true,
          (value, n) => value + (n % 5) * 40 + (n > 12_000 ? 900 : 0) + n / 50,
        ),
        skipped: 60,
        skippedAt: new Map(Array.from({ length: 60 }, (_, i) => [i * 300 + 11, 1 + (i % 3)])),
        device: where(facts.controls.device, skipped, () => 0),
        events: 40,
      },
      frames: {
        captureUs: where(
          frames.captureUs,
          () => true,
          (value, n) => value + n / 3 + (n > 2700 ? 5200 : 0),
        ),
      },
      video: { pts: where(facts.video.pts, between(1800, 1806), (value) => value + 1500) },
      recorder: {
        anchors: Array.from({ length: 10 }, (_, i) => ({
          ts_us: us(i * 10),
          utc_us: 1_795_000_000_000_000 + i * 10e6 + i * i * 90 + (i > 6 ? 40_000 : 0),
          width_us: 2 + i,
        })),
        calibration: calibrationOf(),
      },
    }),
  };
}

function calibrationOf(): NonNullable<Recorder['calibration']> {
  const interval = { low: 300, high: 700, violations_pct: 0.1 };
  return {
    age_s: 95 * 86_400,
    correction_us: 500,
    bias_us: interval,
    stamp_error_us: { p50: 90, p95: 300, p99: 420, max: 900 },
  } as unknown as NonNullable<Recorder['calibration']>;
}
