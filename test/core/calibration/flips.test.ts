import { describe, expect, it } from 'vitest';
import { findFlips, flipBounds } from '#core/calibration/flips.ts';

/** A flip to light or dark whose drawing took 200 us. */
const flip = (beganUs: number, light = true) => ({ beganUs, endedUs: beganUs + 200, light });

/** Frames by their stamps: whether each is light, and whether it repeats the one before. */
const frames = (...seen: readonly (readonly [us: number, light: boolean, repeats?: boolean])[]) => ({
  captureUs: Float64Array.from(seen, ([us]) => us),
  light: Uint8Array.from(seen, ([, light]) => (light ? 1 : 0)),
  repeat: Uint8Array.from(seen, ([, , repeats]) => (repeats === true ? 1 : 0)),
});

describe('the flips that a video shows', () => {
  it('are told by the first frame that shows each, and the last that does not', () => {
    const flips = [flip(100_000), flip(200_000, false), flip(300_000)];
    const video = frames(
      [80_000, false],
      [97_000, false],
      [113_000, true],
      [130_000, true],
      [197_000, true],
      [213_000, false],
      [297_000, false],
      [313_000, true],
    );
    expect(findFlips(flips, video)).toEqual([
      { flip: 0, first: 2, before: 1 },
      { flip: 1, first: 5, before: 4 },
      { flip: 2, first: 7, before: 6 },
    ]);
  });

  it('are told from the first two frames, and from the last two', () => {
    expect(findFlips([flip(100_000)], frames([97_000, false], [113_000, true]))).toEqual([{ flip: 0, first: 1, before: 0 }]);
    expect(findFlips([flip(100_000)], frames([97_000, true], [113_000, true]))).toEqual([]);
    expect(findFlips([flip(100_000)], frames([97_000, false], [113_000, false]))).toEqual([]);
    expect(findFlips([flip(100_000)], frames())).toEqual([]);
    expect(findFlips([], frames([97_000, false], [113_000, true]))).toEqual([]);
  });

  it('lose none to one that was lost', () => {
    const flips = [flip(100_000), flip(200_000, false), flip(300_000)];
    const video = frames([97_000, false], [213_000, false], [297_000, false], [313_000, true]);
    expect(findFlips(flips, video)).toEqual([{ flip: 2, first: 3, before: 2 }]);
  });

  it('are not told by frames that repeat others', () => {
    const video = frames([90_000, false], [97_000, true, true], [105_000, false, true], [113_000, true]);
    expect(findFlips([flip(100_000)], video)).toEqual([{ flip: 0, first: 3, before: 0 }]);
  });

  it.each([
    { us: 40_000, seen: 1 },
    { us: 39_999, seen: 0 },
  ])('are preceded by a frame of up to 60 ms before: $us us, $seen', ({ us, seen }) => {
    expect(findFlips([flip(100_000)], frames([us, false], [113_000, true])).length).toBe(seen);
  });

  it.each([
    { what: 'up to 90 ms after it was drawn', us: 190_200, seen: 1 },
    { what: 'later than that', us: 190_201, seen: 0 },
    { what: 'up to 30 ms after the next one began', us: 180_000, nextUs: 150_000, seen: 1 },
    { what: 'later than that', us: 180_001, nextUs: 150_000, seen: 0 },
    { what: 'up to 90 ms after it was drawn, long before the next one', us: 190_201, nextUs: 900_000, seen: 0 },
  ])('are shown by a frame $what: $us us, $seen', ({ us, nextUs, seen }) => {
    const flips = [flip(100_000), ...(nextUs === undefined ? [] : [flip(nextUs, false)])];
    expect(findFlips(flips, frames([97_000, false], [us, true])).filter((one) => one.flip === 0).length).toBe(seen);
  });
});

it('a flip bounds the error of stamps: read after it began, and not after it was drawn', () => {
  const flips = [flip(100_000), flip(200_000, false)];
  const video = frames([97_000, false], [113_000, true], [198_500, true], [214_000, false]);
  const seen = findFlips(flips, video);
  expect(flipBounds(flips, seen, video)).toEqual({ lowerUs: [97_000 - 100_200, 198_500 - 200_200], upperUs: [13_000, 14_000] });
  expect(flipBounds(flips, seen.slice(1), video)).toEqual({ lowerUs: [-1700], upperUs: [14_000] });
});
