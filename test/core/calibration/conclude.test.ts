import { describe, expect, it } from 'vitest';
import { ClockReadings } from '#core/calibration/clock-probe.ts';
import { concludeCalibration, doubts, type Witnesses } from '#core/calibration/conclude.ts';
import { TargetLog } from '#core/calibration/target.ts';
import { Calibration } from '#format/core/documents/calibration.ts';
import { english } from '#format/core/said.ts';
import { CALIBRATION_SESSION } from '#test/support/calibration-session.ts';

const DRAW_US = 200;

/**
 * A minute of a recorder whose stamps are `biasUs` late and whose pictures reach the file `shift` frames late, watching a target that is
 * perfectly regular except that its phases sweep the whole range.
 */
function witnesses({ biasUs = 0, jitterUs = 0, shift = 0 } = {}): Witnesses {
  const draw = (at: number) => ({ beganUs: at, endedUs: at + DRAW_US });
  const clock = Array.from({ length: 62_000 }, (_, k) => draw(k * 1000));
  const flips = Array.from({ length: 540 }, (_, i) => ({ ...draw(500_000 + i * 110_000 + (i % 97) * 171), light: i % 2 === 0 }));
  const presses = Array.from({ length: 130 }, (_, i) => ({ ...draw(600_000 + i * 450_000 + (i % 89) * 187), light: i % 2 === 0 }));
  const readUs = Array.from({ length: 3600 }, (_, n) => 100_000 + Math.round((n * 1e6) / 60) + ((n * 7919) % 11) * jitterUs);
  const captureUs = Float64Array.from(readUs, (us) => us + biasUs);
  const repeat = new Uint8Array(3600);
  const state = (changes: typeof flips, us: number) => (changes.filter(({ beganUs }) => beganUs + DRAW_US / 2 <= us).length % 2) as 0 | 1;
  const shown = (changes: typeof flips) => Uint8Array.from(readUs, (_, n) => state(changes, readUs[Math.max(0, n - shift)] as number));
  const readings = new ClockReadings(ClockReadings.allocate(3600));
  const shared = ClockReadings.allocate(3600);
  const written = new ClockReadings(shared);
  readUs.forEach((us, n) => {
    written.take(captureUs[n] as number, 400, Math.floor((us - DRAW_US / 2) / 1000));
  });
  expect(readings.read()).toEqual([]);
  return {
    log: TargetLog.parse({ clock, flips, presses }),
    readings: written.read(),
    flips: { captureUs, repeat, light: shown(flips) },
    presses: { captureUs, repeat, light: shown(presses) },
    stampsUs: presses.map(({ beganUs }) => beganUs - 600),
    pressedUs: presses.map(({ beganUs }) => beganUs - 720),
  };
}

describe('a calibration', () => {
  it('finds no error when there is none, within a narrow interval, and raises no doubts', () => {
    const calibration = concludeCalibration(CALIBRATION_SESSION, witnesses());
    expect(Calibration.parse(calibration)).toEqual(calibration);
    expect(calibration.bias_us.low).toBeLessThanOrEqual(0);
    expect(calibration.bias_us.high).toBeGreaterThanOrEqual(0);
    expect(calibration.bias_us.high - calibration.bias_us.low).toBeLessThan(500);
    expect(calibration.correction_us).toBe(0);
    expect(calibration.encoded).toMatchObject({ flips: 540, missed: 0, violations_pct: 0 });
    expect(doubts(calibration).map(english)).toEqual([]);
  });

  it('says how often the target was drawn, from its second time on', () => {
    const { log, ...rest } = witnesses();
    const every2Ms = log.clock.filter((_, k) => k === 0 || k % 2 === 1);
    const calibration = concludeCalibration(CALIBRATION_SESSION, { ...rest, log: { ...log, clock: every2Ms } });
    expect(calibration.clock).toMatchObject({ draws_per_s: 500 });
  });

  it.each([-12_000, -900, 900, 5000])('measures stamps %i us late to within 0.25 ms, and the error left after correction', (biasUs) => {
    const { bias_us, correction_us, stamp_error_us, bracket_contradicted_pct } = concludeCalibration(
      CALIBRATION_SESSION,
      witnesses({ biasUs }),
    );
    expect(bias_us.low).toBeLessThanOrEqual(biasUs);
    expect(bias_us.high).toBeGreaterThanOrEqual(biasUs);
    expect(Math.abs(correction_us - biasUs)).toBeLessThan(250);
    expect(stamp_error_us.p99).toBeLessThan(1500);
    // Their brackets were 0.4 ms: the screen proves them wrong.
    expect(bracket_contradicted_pct).toBeGreaterThan(30);
  });

  it('doubts a video that is a frame behind its own pictures (as temporal layers made it)', () => {
    const calibration = concludeCalibration(CALIBRATION_SESSION, witnesses({ shift: 1 }));
    expect(calibration.encoded?.low).toBeGreaterThan(15_000);
    expect(doubts(calibration).map(english)).toContain('raw pictures and encoded video contradict each other');
  });

  it('doubts stamps that jitter by more than 2 ms, and too few flips', () => {
    const shaky = concludeCalibration(CALIBRATION_SESSION, witnesses({ jitterUs: 0 }));
    expect(doubts({ ...shaky, stamp_error_us: { ...shaky.stamp_error_us, p99: 2100 } }).map(english)).toEqual([
      'one frame in a hundred may be off by 2.10 ms or more',
    ]);
    expect(doubts({ ...shaky, bias_us: { ...shaky.bias_us, violations_pct: 3 } }).map(english)).toEqual([
      '3.0 % of the observations contradict the bias: the stamps jitter',
    ]);
    expect(doubts({ ...shaky, bracket_contradicted_pct: 2.5 }).map(english)).toEqual([
      '2.5 % of the frames were read outside the bracket that they claim',
    ]);
    expect(doubts({ ...shaky, seconds: 120 }).map(english)).toEqual(['only 270 flips a minute were seen in the video']);
    expect(doubts({ ...shaky, bias_us: { ...shaky.bias_us, low: -400, high: 200 } }).map(english)).toEqual([
      'the bias is known only to 0.60 ms',
    ]);
  });

  it('follows every key from press to picture, and predicts its frame from the stamp alone', () => {
    const { key_chain } = concludeCalibration(CALIBRATION_SESSION, witnesses());
    expect(key_chain).toMatchObject({ presses: 130, injected: true, predicted_pct: 100 });
    expect(key_chain?.press_to_stamp_us?.p50).toBe(120);
    expect(key_chain?.stamp_to_drawn_us.p50).toBe(700);
    expect(key_chain?.drawn_to_visible_us.max).toBeLessThan(16_800);
  });

  it('corrects nothing when a compositor stands between window and screen', () => {
    const calibration = concludeCalibration({ ...CALIBRATION_SESSION, composited: true }, witnesses({ biasUs: 5000 }));
    expect(calibration.correction_us).toBe(0);
    expect(calibration.bias_us.low).toBeGreaterThan(4000);
  });

  it('leaves out the key chain when no key was pressed', () => {
    const { key_chain } = concludeCalibration(CALIBRATION_SESSION, { ...witnesses(), stampsUs: [], pressedUs: [] });
    expect(key_chain).toBeUndefined();
  });

  it('refuses a recording that shows nothing of the target', () => {
    expect(() => concludeCalibration(CALIBRATION_SESSION, { ...witnesses(), readings: [] })).toThrow(
      /shows nothing of the calibration target/,
    );
  });
});
