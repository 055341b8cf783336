import { describe, expect, it } from 'vitest';
import { type MotionDetail, PictureMotion } from '#format/core/signal/picture-motion.ts';
import { PARTS, Projection } from '#format/core/signal/projection.ts';
import { ShiftEstimator } from '#format/core/signal/shift.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}
type Picture = Size & { readonly luma: Uint8Array; readonly stride: number };
const SMALL: Size = { width: 128, height: 96 };

/** Blocks of 5 px, each of a grey of its own. */
const world = (x: number, y: number) => ((Math.floor(x / 5) * 7919 + Math.floor(y / 5) * 104_729) ** 2 % 1009) % 251;

/** How wide a still frame around a picture is: at the left and the right, and above and below, if not the same. */
interface Frame {
  readonly across: number;
  readonly right?: number;
  readonly along: number;
  readonly below?: number;
}

/** What is seen of the world from a place, in a still frame if there is one. */
function look(x: number, y: number, { width, height }: Size, frame: Frame = { across: 0, along: 0 }): Picture {
  const { across, right = across, along, below = along } = frame;
  const stride = width + 3;
  const luma = new Uint8Array(stride * height);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const isFrame = column < across || column >= width - right || row < along || row >= height - below;
      luma[row * stride + column] = isFrame ? world(column + 5000, row + 5000) : world(1000 + x + column, 1000 + y + row);
    }
  return { luma, stride, width, height };
}

/** The same from two pictures alone: what moves, in bands that are compared, three of a whole picture and eight of a part. */
function between(before: Picture, now: Picture, along: number) {
  const { width, height, stride } = now;
  const [x, y] = [new Projection(width, height, along), new Projection(height, width, along)];
  for (const { luma } of [before, now]) {
    x.take(luma, 1, stride);
    y.take(luma, stride, 1);
  }
  x.findMoving();
  y.findMoving();
  const shifts = (
    [
      [x, y],
      [y, x],
    ] as const
  ).map(([axis, other]) => {
    const [from, to, first, last] = [Math.ceil(axis.from), Math.floor(axis.to), Math.floor(other.from), Math.ceil(other.to)];
    const isWhole = to - from === PARTS && last - first === PARTS;
    const count = isWhole ? 3 : 8;
    const ends = Array.from({ length: count + 1 }, (_, i) => first + Math.floor(((last - first) * i) / count));
    const summed = (bands: readonly Float64Array[]) =>
      ends
        .slice(1)
        .map((end, i) =>
          Float64Array.from({ length: axis.size }, (_, n) => bands.slice(ends[i], end).reduce((sum, band) => sum + (band[n] as number), 0)),
        );
    const estimator = new ShiftEstimator(axis.size, count);
    if (!isWhole) estimator.within(axis.sampleAt(from), axis.sampleAt(to));
    estimator.next(summed(axis.before), count);
    return { px: along * estimator.next(summed(axis.now), count), certainty: estimator.certainty, isWhole };
  });
  const [right, down] = shifts as [(typeof shifts)[number], (typeof shifts)[number]];
  return { dx: right.px, dy: down.px, certainty: Math.min(right.certainty, down.certainty), isWhole: right.isWhole };
}

function expectBetween(motion: PictureMotion, before: Picture, now: Picture, along = 2) {
  const { dx, dy, certainty, isWhole } = between(before, now, along);
  expect([motion.dx, motion.dy, motion.certainty]).toEqual([expect.closeTo(dx, 6), expect.closeTo(dy, 6), expect.closeTo(certainty, 6)]);
  return isWhole;
}

describe('the motion between two pictures', () => {
  it('hangs on them alone, whether the whole moved before, or a part of it', () => {
    const small = { across: 22, along: 17 };
    const pictures = [
      look(0, 0, SMALL),
      look(6, -3, SMALL),
      look(9, 2, SMALL),
      look(0, 0, SMALL, small),
      look(4, 2, SMALL, small),
      look(7, 3, SMALL, small),
      look(9, 9, SMALL, { across: 30, along: 17 }),
      look(11, 9, SMALL, { across: 30, along: 17 }),
      look(9, 9, SMALL, { across: 0, along: 30 }),
      look(2, 8, SMALL, { across: 0, along: 30 }),
      look(0, 0, SMALL, small),
      look(5, 1, SMALL, small),
      look(9, 4, SMALL, { ...small, right: 40 }),
      look(3, 1, SMALL, { ...small, right: 40 }),
      look(1, 2, SMALL, small),
      look(5, 5, SMALL, small),
      look(9, 8, SMALL, { ...small, below: 34 }),
      look(3, 5, SMALL, { ...small, below: 34 }),
      look(0, 0, SMALL),
      look(4, 4, SMALL),
    ];
    const motion = new PictureMotion(SMALL.width, SMALL.height);
    const wholes = pictures.map((picture, n) => {
      motion.take(picture);
      return n === 0 ? Number.isNaN(motion.dx) : expectBetween(motion, pictures[n - 1] as Picture, picture);
    });
    const isWhole = [1, 1, 1, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1];
    expect(wholes).toEqual(isWhole.map((one) => one === 1));
  });

  it('is not known after a picture that was left out, even where something else moves', () => {
    const motion = new PictureMotion(SMALL.width, SMALL.height);
    expect([motion.dx, motion.dy, motion.certainty]).toEqual([Number.NaN, Number.NaN, 0]);
    const frame = { across: 22, along: 17 };
    const [first, second, third] = [look(0, 0, SMALL, frame), look(6, 2, SMALL, frame), look(9, 1, SMALL, frame)];
    motion.take(first);
    motion.skip();
    expect([motion.dx, motion.dy, motion.certainty]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    motion.take(second);
    expect([motion.dx, motion.dy, motion.certainty]).toEqual([Number.NaN, Number.NaN, 0]);
    motion.take(third);
    expect(expectBetween(motion, second, third)).toBe(false);
  });

  it.each([
    { detail: 'fine', width: 960, along: 2 },
    { detail: 'coarse', width: 160, along: 2 },
    { detail: 'coarse', width: 958, along: 2 },
    { detail: 'coarse', width: 960, along: 4 },
    { detail: 'coarse', width: 1600, along: 6 },
  ] satisfies { readonly detail: MotionDetail; readonly width: number; readonly along: number }[])(
    'is $detail in a picture of $width px: $along px to a sample',
    ({ detail, width, along }) => {
      const size = { width, height: 96 };
      const motion = new PictureMotion(width, size.height, detail);
      const [before, now] = [look(0, 0, size), look(8, 5, size)];
      motion.take(before);
      motion.take(now);
      expect(expectBetween(motion, before, now, along)).toBe(true);
    },
  );

  it('is as certain as the less certain axis: of columns nothing says how far down they went', () => {
    const columns = (by: number) => {
      const picture = look(by, 0, SMALL);
      for (let row = 1; row < SMALL.height; row++) picture.luma.copyWithin(row * picture.stride, 0, picture.stride);
      return picture;
    };
    const motion = new PictureMotion(SMALL.width, SMALL.height);
    motion.take(columns(0));
    motion.take(columns(4));
    expect(motion.dx).not.toBeNaN();
    expect(motion.dy).toBeNaN();
    expect(motion.certainty).toBe(0);
  });

  it.each([
    { width: 128, height: 96, fits: true },
    { width: 96, height: 128, fits: false },
    { width: 128, height: 97, fits: false },
    { width: 127, height: 96, fits: false },
  ])('of a picture of $width x $height px fits one of 128 x 96: $fits', ({ width, height, fits }) => {
    expect(new PictureMotion(SMALL.width, SMALL.height).fits(look(0, 0, { width, height }))).toBe(fits);
  });
});
