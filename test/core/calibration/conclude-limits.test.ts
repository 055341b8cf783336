import { describe, expect, it } from 'vitest';
import type { ClockReading, Draw } from '#core/calibration/clock-pixel.ts';
import { concludeCalibration, doubts, type Witnesses } from '#core/calibration/conclude.ts';
import type { Calibration } from '#format/core/documents/calibration.ts';
import { english } from '#format/core/said.ts';
import { CALIBRATION_SESSION } from '#test/support/calibration-session.ts';

/** Draw k begins at 1000 k and is certainly visible 200 us later. */
const CLOCK: readonly Draw[] = Array.from({ length: 12 }, (_, k) => ({ beganUs: 1000 * k, endedUs: 1000 * k + 200 }));

/** Two pictures that together say of the stamps' error that it lies between two values: the first is not later than `high`, the second not earlier than `low`. */
const between = (low: number, high: number, errUs = 5000): ClockReading[] => [
  { captureUs: 3000 + high, errUs, draw: 3 },
  { captureUs: 6000 + 1200 + low, errUs, draw: 6 },
];

const NO_FRAMES = { captureUs: new Float64Array(), light: new Uint8Array(), repeat: new Uint8Array() };

function conclude(low: number, high: number, more: Partial<Witnesses> & { composited?: boolean } = {}): Calibration {
  const { composited = false, ...witnesses } = more;
  return concludeCalibration(
    { ...CALIBRATION_SESSION, composited },
    {
      log: { clock: [...CLOCK], flips: [], presses: [] },
      readings: between(low, high),
      flips: NO_FRAMES,
      presses: NO_FRAMES,
      stampsUs: [],
      pressedUs: [],
      ...witnesses,
    },
  );
}

describe('the correction', () => {
  it.each([
    // Even the nearest end must be worth it: more than 0.25 ms.
    [250, 350, 0],
    [251, 351, 301],
    [251, 352, 302],
    [-350, -250, 0],
    [-351, -251, -301],
    [-600, 500, 0],
  ])('of an error between %i and %i us is %i', (low, high, correction) => {
    const { bias_us, correction_us } = conclude(low, high);
    expect(bias_us).toEqual({ low, high, violations_pct: 0, bounds: 4 });
    expect(correction_us).toBe(correction);
  });

  it('is none where a compositor delays every window', () => {
    expect(conclude(5000, 5100, { composited: true }).correction_us).toBe(0);
  });
});

it('the error that is left is what clock and bracket allow, less the correction; brackets that the clock excludes are counted', () => {
  // Each picture alone allows 1.2 ms.
  expect(conclude(600, 800).stamp_error_us).toEqual({ p50: 1100, p95: 1100, p99: 1100, max: 1100 });
  const tight = conclude(600, 800, { readings: [...between(600, 800, 599), { captureUs: 9000, errUs: 10, draw: 8 }] });
  expect(tight.bracket_contradicted_pct).toBeCloseTo(100 / 3, 9);
  // Its error is 500 at least.
  const wrong = { captureUs: 9700, errUs: 10, draw: 8 };
  const two = conclude(600, 800, { readings: [...between(600, 800), wrong, { ...wrong, errUs: 499 }] });
  expect(two.bracket_contradicted_pct).toBe(50);
});

it('a recording is refused where nothing of the clock is seen, with what was there', () => {
  const nothing = /shows nothing of the calibration target \(1 pictures, 12 draws of the clock\)/;
  expect(() => conclude(0, 0, { readings: [{ captureUs: 0, errUs: 1, draw: 11 }] })).toThrow(nothing);
});

describe('the rate of draws', () => {
  const rate = (...beganUs: number[]) => {
    const clock = beganUs.map((us) => ({ beganUs: us, endedUs: us + 200 }));
    const readings = [{ captureUs: 100, errUs: 5000, draw: 0 }];
    return conclude(0, 0, { log: { clock, flips: [], presses: [] }, readings }).clock.draws_per_s;
  };

  it('counts from the second draw to the last', () => {
    expect(rate(0, 1000, 2000, 4000)).toBeCloseTo(2e6 / 3000, 9);
    expect(rate(0, 1000, 2000)).toBe(1000);
  });

  it('is none where there is only one after the first', () => {
    expect(rate(0, 1000)).toBe(0);
  });
});

describe('flips in the video', () => {
  const flip = (ms: number, i: number) => ({ beganUs: 1000 * ms, endedUs: 1000 * ms + 200, light: i % 2 === 0 });
  /** A frame every 10 ms from 10 ms on that shows how many of the flips it is told of have been. */
  const video = (flips: readonly { beganUs: number }[], count: number) => {
    const captureUs = Float64Array.from({ length: count }, (_, n) => 10_000 * (n + 1));
    return {
      captureUs,
      light: Uint8Array.from(captureUs, (us) => flips.filter(({ beganUs }) => beganUs < us).length % 2),
      repeat: new Uint8Array(count),
    };
  };
  const log = (flips: Witnesses['log']['flips']) => ({ clock: [...CLOCK], flips, presses: [] });

  it('are counted, and with the clock they say what the error is', () => {
    const flips = [55, 155, 255].map(flip);
    const { encoded, bias_us } = conclude(-100, 100, { log: log(flips), flips: video(flips, 50) });
    // The last frame without a flip is 5.2 ms before it was visible, the first with it 5 ms after it began.
    expect(encoded).toEqual({ low: -5200, high: 5000, violations_pct: 0, bounds: 6, flips: 3, missed: 0 });
    expect(bias_us.bounds).toBe(10);
  });

  it('are missed where the video goes on for a tenth of a second and does not show them', () => {
    const missed = (...ms: number[]) => {
      const flips = [55, ...ms].map(flip);
      return conclude(-100, 100, { log: log(flips), flips: video(flips.slice(0, 1), 50) }).encoded;
    };
    expect(missed(300)).toMatchObject({ flips: 1, missed: 1 });
    // The last frame is at 500 ms.
    expect([missed(399.999)?.missed, missed(400)?.missed]).toEqual([1, 0]);
    expect(missed(300, 350)?.missed).toBe(2);
  });

  it('before the first frame are not missed', () => {
    const missed = (ms: number) => {
      const flips = [flip(ms, 1), flip(55, 0)];
      return conclude(-100, 100, { log: log(flips), flips: video(flips.slice(1), 50) }).encoded?.missed;
    };
    expect([missed(9), missed(10), missed(10.001)]).toEqual([0, 0, 1]);
  });

  it('are not enough without the clock', () => {
    const flips = [55, 155, 255].map(flip);
    const nothing = /shows nothing of the calibration target \(0 pictures/;
    expect(() => conclude(0, 0, { readings: [], log: log(flips), flips: video(flips, 50) })).toThrow(nothing);
  });

  it('are not spoken of where none was seen', () => {
    expect(conclude(-100, 100)).not.toHaveProperty('encoded');
  });
});

describe('the key chain', () => {
  const presses = {
    captureUs: Float64Array.of(90_000, 110_000),
    light: Uint8Array.of(0, 1),
    repeat: new Uint8Array(2),
  };
  const log = { clock: [...CLOCK], flips: [], presses: [{ beganUs: 100_000, endedUs: 102_000, light: true }] };
  const all = (us: number) => ({ p50: us, p95: us, p99: us, max: us });

  it('is that of the calibration’s own presses', () => {
    const { key_chain } = conclude(600, 800, { log, presses, stampsUs: [99_000], pressedUs: [98_900] });
    expect(key_chain).toEqual({
      presses: 1,
      injected: true,
      press_to_stamp_us: all(100),
      stamp_to_drawn_us: all(2000),
      // Stamps of pictures are 700 us late.
      drawn_to_visible_us: all(8300),
      stamp_to_visible_us: all(10_300),
      predicted_pct: 100,
    });
  });

  it('or of a person’s, which nobody knows the time of', () => {
    const { key_chain } = conclude(600, 800, { log, presses, stampsUs: [99_000] });
    expect(key_chain).toMatchObject({ presses: 1, injected: false });
    expect(key_chain).not.toHaveProperty('press_to_stamp_us');
  });

  it('is left out where no press was stamped', () => {
    expect(conclude(600, 800, { log, presses })).not.toHaveProperty('key_chain');
  });
});

describe('a doubt', () => {
  const interval = { low: -100, high: 100, violations_pct: 0, bounds: 1000 };
  const GOOD = {
    ...CALIBRATION_SESSION,
    bias_us: interval,
    clock: { ...interval, draws_per_s: 1000 },
    encoded: { ...interval, flips: 545, missed: 0 },
    stamp_error_us: { p50: 100, p95: 200, p99: 300, max: 5000 },
    bracket_contradicted_pct: 0,
  } as unknown as Calibration;
  const of = (change: object) => doubts({ ...GOOD, ...change }).map(english);
  const encoded = (change: object) => ({ encoded: { ...interval, flips: 545, missed: 0, ...change } });

  it('is not raised at a limit, and is beyond it', () => {
    expect(of({})).toEqual([]);
    expect(of({ bias_us: { ...interval, low: -250, high: 250 } })).toEqual([]);
    expect(of({ bias_us: { ...interval, low: -251, high: 250 } })).toEqual(['the bias is known only to 0.50 ms']);
    expect(of({ bias_us: { ...interval, violations_pct: 2 } })).toEqual([]);
    expect(of({ bias_us: { ...interval, violations_pct: 2.01 } })).toHaveLength(1);
    expect(of({ bracket_contradicted_pct: 2 })).toEqual([]);
    expect(of({ bracket_contradicted_pct: 2.01 })).toHaveLength(1);
    expect(of({ stamp_error_us: { p50: 1, p95: 1, p99: 2000, max: 1 } })).toEqual([]);
    expect(of({ stamp_error_us: { p50: 1, p95: 1, p99: 2001, max: 1 } })).toEqual(['one frame in a hundred may be off by 2.00 ms or more']);
    expect(of(encoded({ flips: 500 }))).toEqual([]);
    expect(of(encoded({ flips: 499 }))).toEqual(['only 499 flips a minute were seen in the video']);
    expect(of({ seconds: 30, ...encoded({ flips: 250 }) })).toEqual([]);
    expect(of({ seconds: 30, ...encoded({ flips: 249 }) })).toEqual(['only 498 flips a minute were seen in the video']);
  });

  it('is raised where clock and video are more than 0.25 ms apart, whichever is later', () => {
    const apart = ['raw pictures and encoded video contradict each other'];
    expect(of(encoded({ low: 350, high: 600 }))).toEqual([]);
    expect(of(encoded({ low: 351, high: 600 }))).toEqual(apart);
    expect(of(encoded({ low: -600, high: -350 }))).toEqual([]);
    expect(of(encoded({ low: -600, high: -351 }))).toEqual(apart);
  });

  it('is raised where no flip was seen at all, and nothing is then said of how far apart they are', () => {
    expect(of({ encoded: undefined })).toEqual(['only 0 flips a minute were seen in the video']);
  });
});
