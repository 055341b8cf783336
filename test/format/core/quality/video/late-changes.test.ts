import { describe, expect, it } from 'vitest';
import { compareFaithful, REGION_PX } from '#format/core/quality/video/late-changes.ts';

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

describe('a region of 4 by 4 samples', () => {
  const SIZE = { width: 4, height: 4 };
  /** One grey level, and how much lighter its last sample is. */
  const flat = (grey: number, more = 0) => new Uint8Array(16).fill(grey).fill(grey + more, 15);
  const compared = (captured: readonly Uint8Array[], final = captured, planes: Parameters<typeof compareFaithful>[2] = SIZE) =>
    compareFaithful(captured, final, planes);

  it('changes by more than six grey levels on average', () => {
    expect(compared([flat(90), flat(96)])).toMatchObject({ compared: 0 });
    expect(compared([flat(90), flat(96, 1)])).toMatchObject({ compared: 2 });
    expect(compared([flat(96, 1), flat(90)])).toMatchObject({ compared: 2 });
    // By little and little: it never did so from one picture to the next, or came back to what it was.
    expect(compared([flat(0), flat(6), flat(7)])).toMatchObject({ compared: 0 });
    expect(compared([flat(0), flat(7), flat(6)])).toMatchObject({ compared: 2 });
    // The planes are a quarter as large as the video.
    expect(REGION_PX).toBe(16);
  });

  it('is compared for 32 frames after its last change', () => {
    const lasting = (frames: number) => compared([flat(50), ...Array.from({ length: frames }, () => flat(100))]).compared;
    // The frame before the change has it still to come.
    expect([lasting(1), lasting(31), lasting(32), lasting(33)]).toEqual([2, 32, 33, 33]);
    const again = [flat(50), flat(100), ...Array.from({ length: 40 }, () => flat(50))];
    expect(compared(again).compared).toBe(2 + 32);
  });

  it('is late where it is nearer to what was before, or comes next, than to its own', () => {
    const shown = (grey: number) => compared([flat(0), flat(100), flat(100)], [flat(0), flat(grey), flat(100)]);
    expect(shown(50)).toMatchObject({ compared: 3, late: 0, lateFrames: [] });
    expect(shown(49)).toMatchObject({ compared: 3, late: 1, lateFrames: [1] });
    const early = (grey: number) => compared([flat(0), flat(100)], [flat(grey), flat(100)]);
    expect(early(50)).toMatchObject({ late: 0 });
    expect(early(51)).toMatchObject({ late: 1, lateFrames: [0] });
  });

  it('is held against what was there before its last change, not against what was there once', () => {
    const captured = [flat(0), flat(100), flat(200), flat(200)];
    expect(compared(captured, [flat(0), flat(100), flat(200), flat(0)])).toMatchObject({ compared: 4, late: 1, lateFrames: [3] });
    // From 200 to 0 by way of 100: what is shown at last is as far from 100 as from 200.
    expect(compared(captured, [flat(0), flat(100), flat(200), flat(151)])).toMatchObject({ late: 0 });
    expect(compared(captured, [flat(0), flat(100), flat(200), flat(149)])).toMatchObject({ late: 1 });
  });

  it('is late in 32 frames that are named, and in all that are counted', () => {
    const captured = Array.from({ length: 41 }, (_, n) => flat(n % 2 === 0 ? 50 : 100));
    const late = captured.map((_, n) => captured[Math.max(0, n - 1)] as Uint8Array);
    const { late: count, lateFrames } = compared(captured, late);
    expect(count).toBe(40);
    expect(lateFrames).toEqual(Array.from({ length: 32 }, (_, i) => i + 1));
  });

  it('is one of several, each of which counts', () => {
    const [dark, light] = [new Uint8Array(96).fill(50), new Uint8Array(96).fill(100)];
    // 11 by 8 samples, 12 apart: two regions in each of two rows; what is left over is not looked at.
    const planes = { width: 11, height: 8, stride: 12 };
    expect(compared([dark, light], [dark, dark], planes)).toEqual({ compared: 8, late: 4, lateFrames: [1] });
    const changed = (x: number, y: number) => {
      const plane = dark.slice();
      for (let row = y; row < y + 4; row++) plane.fill(100, row * 12 + x, row * 12 + x + 4);
      return plane;
    };
    const places = [
      [0, 0],
      [4, 0],
      [0, 4],
      [4, 4],
    ] as const;
    places.forEach(([x, y], region) => {
      const of = (regions: readonly number[]) => compared([dark, changed(x, y)], [dark, dark], { ...planes, regions });
      expect(of([region])).toMatchObject({ compared: 2, late: 1 });
      expect(of([0, 1, 2, 3].filter((one) => one !== region))).toMatchObject({ compared: 0, late: 0 });
    });
    expect(compared([dark, changed(8, 0)], [dark, dark], planes)).toMatchObject({ compared: 0 });
  });
});
