import { describe, expect, it } from 'vitest';
import { clockBounds, stampErrors } from '#core/calibration/clock-pixel.ts';
import { ClockReadings } from '#core/calibration/clock-probe.ts';
import { findFlips, flipBounds, type PatchFrames } from '#core/calibration/flips.ts';
import { type ChainedPress, chainPresses, keyChain } from '#core/calibration/key-chain.ts';

describe('readings of the clock pixel', () => {
  it('are kept as they were taken, as many as there is room for', () => {
    const shared = ClockReadings.allocate(2);
    const [writer, reader] = [new ClockReadings(shared), new ClockReadings(shared)];
    expect(shared.byteLength).toBe(8 * (1 + 3 * 2));
    expect(reader.read()).toEqual([]);
    writer.take(1000.5, 20, 7);
    expect(reader.read()).toEqual([{ captureUs: 1000.5, errUs: 20, draw: 7 }]);
    writer.take(2000, 30, 0xff_ff_ff);
    writer.take(3000, 40, 9);
    expect(reader.read()).toEqual([
      { captureUs: 1000.5, errUs: 20, draw: 7 },
      { captureUs: 2000, errUs: 30, draw: 0xff_ff_ff },
    ]);
  });
});

/** Draw k begins at 1000 k and is certainly visible 200 us later. */
const DRAWS = [0, 1, 2, 3].map((k) => ({ beganUs: 1000 * k, endedUs: 1000 * k + 200 }));

describe('a picture that shows draw k', () => {
  it('was read after that began and before the next was certainly visible', () => {
    // Its stamp is 900: read between 1000 and 2200, so 1300 too early to 100 too early.
    expect(clockBounds([{ captureUs: 900, errUs: 1, draw: 1 }], DRAWS)).toEqual({ lowerUs: [-1300], upperUs: [-100] });
    expect(clockBounds([{ captureUs: 300, errUs: 1, draw: 0 }], DRAWS)).toEqual({ lowerUs: [-900], upperUs: [300] });
  });

  it('says nothing where the next draw, or its own, is unknown', () => {
    const readings = [-1, 2, 3, 4].map((draw) => ({ captureUs: 2500, errUs: 1, draw }));
    expect(clockBounds(readings, DRAWS)).toEqual({ lowerUs: [-700], upperUs: [500] });
    expect(stampErrors(readings, DRAWS, 0).worstUs).toEqual(Float64Array.of(1));
  });

  it.each([
    // Stamp, half of its bracket, correction; the worst error that both allow, and whether they contradict each other.
    [2500, 5000, 0, 700, 0],
    [2500, 100, 0, 100, 0],
    [2500, 600, 0, 600, 0],
    [2500, 600, 400, 1000, 0],
    [2500, 5000, -300, 800, 0],
    // Between -1300 and -100.
    [1900, 99, 0, 1300, 1],
    [1900, 100, 0, 100, 0],
    [1900, 99, -1000, 900, 1],
    // Between 200 and 1400.
    [3400, 199, 0, 1400, 1],
    [3400, 200, 0, 200, 0],
    [3400, 300, 0, 300, 0],
    [3400, 199, 1300, 1100, 1],
  ])('with a stamp of %i ± %i, corrected by %i, is off by %i at most', (captureUs, errUs, correctionUs, worst, contradicted) => {
    expect(stampErrors([{ captureUs, errUs, draw: 2 }], DRAWS, correctionUs)).toEqual({ worstUs: Float64Array.of(worst), contradicted });
  });

  it('contradicts its bracket or not for itself alone', () => {
    const readings = [99, 100, 98].map((errUs) => ({ captureUs: 1900, errUs, draw: 2 }));
    expect(stampErrors(readings, DRAWS, 0)).toEqual({ worstUs: Float64Array.of(1300, 100, 1300), contradicted: 2 });
  });
});

/** Frames by their stamps in ms: `-` shows the patch dark, `#` light, `=` repeats the frame before. */
function frames(...list: readonly (readonly [number, string])[]): PatchFrames {
  return {
    captureUs: Float64Array.from(list, ([ms]) => 1000 * ms),
    light: Uint8Array.from(list, ([, shows]) => (shows.startsWith('#') ? 1 : 0)),
    repeat: Uint8Array.from(list, ([, shows]) => (shows.endsWith('=') ? 1 : 0)),
  };
}
const flip = (ms: number, light: boolean) => ({ beganUs: 1000 * ms, endedUs: 1000 * ms + 2000, light });

describe('a flip', () => {
  it('is first seen in the first frame that shows it behind one that does not', () => {
    const seen = findFlips(
      [flip(100, true), flip(200, false)],
      frames([90, '-'], [98, '-'], [106, '#'], [114, '#'], [198, '#'], [204, '-']),
    );
    expect(seen).toEqual([
      { flip: 0, first: 2, before: 1 },
      { flip: 1, first: 5, before: 4 },
    ]);
  });

  it('is not seen in frames that repeat another', () => {
    const seen = findFlips([flip(100, true)], frames([90, '-'], [98, '-='], [106, '#='], [114, '#']));
    expect(seen).toEqual([{ flip: 0, first: 3, before: 0 }]);
  });

  it.each<[string, [number, string][], object[]]>([
    [
      '60 ms before it',
      [
        [40, '-'],
        [110, '#'],
      ],
      [{ flip: 0, first: 1, before: 0 }],
    ],
    [
      'longer before it',
      [
        [39.999, '-'],
        [110, '#'],
      ],
      [],
    ],
    [
      '92 ms after it',
      [
        [90, '-'],
        [192, '#'],
      ],
      [{ flip: 0, first: 1, before: 0 }],
    ],
    [
      'longer after it',
      [
        [90, '-'],
        [192.001, '#'],
      ],
      [],
    ],
    [
      'that show it alone',
      [
        [90, '#'],
        [110, '#'],
      ],
      [],
    ],
    [
      'that never show it',
      [
        [90, '-'],
        [110, '-'],
      ],
      [],
    ],
  ])('is looked for in frames %s', (_, list, seen) => {
    expect(findFlips([flip(100, true)], frames(...list))).toEqual(seen);
  });

  it('is looked for up to 30 ms behind the next, which hides it', () => {
    const next = [flip(100, true), flip(120, false)];
    expect(findFlips(next, frames([90, '-'], [150, '#']))).toEqual([{ flip: 0, first: 1, before: 0 }]);
    expect(findFlips(next, frames([90, '-'], [150.001, '#']))).toEqual([]);
  });

  it('of many is found each in its own frames', () => {
    const flips = Array.from({ length: 20 }, (_, i) => flip(100 + 100 * i, i % 2 === 0));
    const all = frames(
      ...Array.from({ length: 220 }, (_, n): [number, string] => [10 * n + 5, Math.floor((10 * n + 5) / 100) % 2 === 1 ? '#' : '-']),
    );
    expect(findFlips(flips, all)).toEqual(flips.map((_, i) => ({ flip: i, first: 10 * (i + 1), before: 10 * (i + 1) - 1 })));
  });

  it('bounds the stamps: the last frame without it was read before it was visible, the first with it after it began', () => {
    const flips = [flip(50, true), flip(100, true)];
    const bounds = flipBounds(flips, [{ flip: 1, first: 2, before: 1 }], { captureUs: Float64Array.of(90_000, 101_000, 103_500) });
    expect(bounds).toEqual({ lowerUs: [-1000], upperUs: [3500] });
  });
});

describe('a press', () => {
  const seenAt110 = frames([90, '-'], [110, '#']);

  it('is joined with its stamp and its injection, the nearest of each', () => {
    const joined = chainPresses([80_000, 99_000, 300_000], [50_000, 99_500, 103_000], [flip(100, true)], seenAt110);
    // Drawn in the middle, at 101 ms; of the stamps 1.5 ms before and 2 ms after it the first is nearer.
    expect(joined).toEqual([{ injectedUs: 99_000, stampUs: 99_500, drawnUs: 101_000, frame: 1, captureUs: 110_000 }]);
  });

  it('has no stamp further away than 200 ms, before or after', () => {
    const stamped = (us: number) => chainPresses([], [us], [flip(100, true)], seenAt110).map(({ stampUs }) => stampUs);
    expect([stamped(301_000), stamped(301_001), stamped(-99_000), stamped(-99_001)]).toEqual([[301_000], [], [-99_000], []]);
  });

  it('was a person’s own where none was injected nearby', () => {
    const injected = (...all: number[]) => chainPresses(all, [100_000], [flip(100, true)], seenAt110)[0]?.injectedUs;
    expect([injected(), injected(300_000), injected(300_001)]).toEqual([undefined, 300_000, undefined]);
  });

  it('that no frame shows is left out, and does not take another’s place', () => {
    const joined = chainPresses(
      [],
      [100_000, 400_000],
      [flip(100, true), flip(400, false)],
      frames([90, '-'], [110, '-'], [390, '#'], [405, '-']),
    );
    expect(joined.map(({ stampUs, frame }) => [stampUs, frame])).toEqual([[400_000, 3]]);
  });

  it('of two stamps as near as each other has the first', () => {
    expect(chainPresses([], [100_000, 102_000], [flip(100, true)], seenAt110)[0]?.stampUs).toBe(100_000);
  });
});

describe('the chain of a key', () => {
  const press = (stampUs: number, drawnUs: number, captureUs: number, frame: number, injectedUs?: number): ChainedPress => ({
    injectedUs,
    stampUs,
    drawnUs,
    frame,
    captureUs,
  });
  const shown = frames([0, '-'], [20, '-'], [40, '-='], [60, '-'], [80, '-'], [100, '-']);

  it('is none without a press', () => {
    expect(keyChain([], shown)).toBeUndefined();
  });

  it('has the time of each link, with the stamps of the frames corrected', () => {
    const chain = keyChain([press(1000, 4000, 20_000, 1, 900)], shown, 500);
    const all = (us: number) => ({ p50: us, p95: us, p99: us, max: us });
    expect(chain).toEqual({
      presses: 1,
      injectedToStamp: all(100),
      stampToDrawn: all(3000),
      drawnToVisible: all(15_500),
      stampToVisible: all(18_500),
      predictedPct: 100,
    });
    expect(keyChain([press(1000, 4000, 20_000, 1)], shown)).toMatchObject({ injectedToStamp: undefined, drawnToVisible: all(16_000) });
  });

  it('counts the injected ones alone for the time to the stamp', () => {
    const chain = keyChain([press(1000, 4000, 20_000, 1, 900), press(30_000, 33_000, 60_000, 3)], shown);
    expect([chain?.presses, chain?.injectedToStamp?.p50]).toEqual([2, 100]);
  });

  it('predicts the first new frame that was read once the answer was drawn', () => {
    const right = (stampUs: number, frame: number, correctionUs = 0) =>
      keyChain([press(stampUs, stampUs + 3000, 0, frame)], shown, correctionUs)?.predictedPct;
    // Drawn at 20 ms to the microsecond.
    expect([right(17_000, 1), right(17_001, 1)]).toEqual([100, 0]);
    // 40 ms is a repeat.
    expect([right(17_001, 3), right(17_001, 2), right(17_001, 4)]).toEqual([100, 0, 0]);
    expect([right(17_000, 1, 1), right(17_000, 3, 1), right(17_001, 1, -1)]).toEqual([0, 100, 100]);
  });

  it('says what share it predicts from the median answer', () => {
    const presses = [
      press(1000, 4000, 20_000, 1),
      press(41_000, 44_000, 60_000, 3),
      press(61_000, 64_000, 80_000, 3),
      press(81_000, 90_000, 100_000, 5),
    ];
    expect(keyChain(presses, shown)).toMatchObject({ presses: 4, predictedPct: 75, stampToDrawn: { p50: 3000, max: 9000 } });
  });
});
