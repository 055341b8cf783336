import { describe, expect, it } from 'vitest';
import { compareFaithful } from '#format/core/quality/video/late-changes.ts';

const [WIDTH, HEIGHT] = [32, 16];

/** A grey picture, with a light square the size of a region if `on`. */
function picture(on: boolean, noise = 0): Uint8Array {
  const plane = new Uint8Array(WIDTH * HEIGHT).fill(90 + noise);
  if (on) for (let y = 4; y < 8; y++) plane.fill(150, y * WIDTH + 8, y * WIDTH + 12);
  return plane;
}

/** On for five frames, off for five. */
const flips = (frames: number, late = 0) =>
  Array.from({ length: frames }, (_, n) => picture(Math.floor(Math.max(0, n - late) / 5) % 2 === 1));

describe('a video compared with what was captured', () => {
  it('matches when it is the same, or differs only by an encoder’s noise', () => {
    const captured = flips(40);
    const noisy = captured.map((plane) => plane.map((value, i) => value + ((i * 7) % 5) - 2));
    expect(compareFaithful(captured, noisy, { width: WIDTH, height: HEIGHT })).toMatchObject({ late: 0, lateFrames: [] });
    // Every frame but those before the first change has a neighbour, or a past, that it differs from.
    expect(compareFaithful(captured, noisy, { width: WIDTH, height: HEIGHT }).compared).toBe(36);
  });

  it.each([1, 3, 4])('shows every picture that comes %i frames late', (late) => {
    const found = compareFaithful(flips(40), flips(40, late), { width: WIDTH, height: HEIGHT });
    const expected = Array.from({ length: 40 }, (_, n) => n).filter((n) => n >= 5 && n % 5 < late);
    expect(found.late).toBe(expected.length);
    expect(found.lateFrames).toEqual(expected);
  });

  it('shows pictures that come too early', () => {
    const captured = flips(40);
    const early = captured.map((_, n) => captured[Math.min(39, n + 1)] as Uint8Array);
    expect(compareFaithful(captured, early, { width: WIDTH, height: HEIGHT }).late).toBe(7);
  });

  it('is compared only in the regions asked for', () => {
    const planes = { width: WIDTH, height: HEIGHT };
    // The square that flips is the third region of the second row of eight.
    expect(compareFaithful(flips(40), flips(40, 1), { ...planes, regions: [10] })).toEqual(
      compareFaithful(flips(40), flips(40, 1), planes),
    );
    expect(compareFaithful(flips(40), flips(40, 1), { ...planes, regions: [0, 9, 11] })).toMatchObject({ compared: 0 });
  });

  it('is not judged where the picture stands still, however wrong: other checks do that', () => {
    const captured = Array.from({ length: 20 }, () => picture(false));
    expect(
      compareFaithful(
        captured,
        Array.from({ length: 20 }, () => picture(true)),
        { width: WIDTH, height: HEIGHT },
      ),
    ).toMatchObject({ compared: 0, late: 0 });
  });
});
