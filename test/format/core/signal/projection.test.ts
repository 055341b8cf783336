import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PARTS, Projection } from '#format/core/signal/projection.ts';

/** Along the axis 72 px in samples of 2: the middle 64 px are looked at. Across it bands of 13 px, of which every sixth line counts. */
const [LENGTH, ACROSS, ALONG] = [72, 13 * PARTS + 5, 2];
const SIZE = 32;
const FIRST = 4;
const LINES = [0, 6, 12];

/** A picture by its place along and across the axis, in rows along it or across it. */
function pictureOf(luma: (along: number, across: number) => number, isUpright: boolean) {
  const [step, row] = isUpright ? [ACROSS, 1] : [1, LENGTH];
  const bytes = new Uint8Array(LENGTH * ACROSS);
  for (let a = 0; a < LENGTH; a++) for (let c = 0; c < ACROSS; c++) bytes[a * step + c * row] = luma(a, c);
  return [bytes, step, row] as const;
}

/** What moves after a picture of grey where some samples of some bands became lighter in every pixel. */
function movingAfter(changed: readonly number[], { bands = 3, by = 2, lines = LINES.length } = {}) {
  const projection = new Projection(LENGTH, ACROSS, ALONG);
  projection.take(...pictureOf(() => 100, false));
  const isChanged = (along: number) => changed.includes(Math.floor((along - FIRST) / ALONG));
  projection.take(
    ...pictureOf((a, c) => (isChanged(a) && c < 13 * bands && LINES.slice(0, lines).includes(c % 13) ? 100 + by : 100), false),
  );
  projection.findMoving();
  return [projection.from, projection.to];
}

const partAt = (sample: number) => ((FIRST + sample * ALONG) / LENGTH) * PARTS;

describe('the projection of a picture', () => {
  it.each([
    { length: 640, along: 2, size: 256 },
    { length: 1024, along: 2, size: 512 },
    { length: 1022, along: 2, size: 256 },
    { length: 640, along: 4, size: 128 },
    { length: 62, along: 2, size: 16 },
    { length: 20, along: 2, size: 16 },
  ])('has as many samples as the greatest power of two that fits, and 16 at least: $length px by $along', ({ length, along, size }) => {
    expect(new Projection(length, ACROSS, along)).toMatchObject({ size, along });
  });

  it.each([
    { memory: 'in rows along the axis', isUpright: false },
    { memory: 'in rows across it', isUpright: true },
  ])('sums every sixth line of each band, two pixels to a sample, in the middle: $memory', ({ isUpright }) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const luma = (a: number, c: number) => ((a + 1) * (c + 3) * seed + a * a * 31) % 256;
        const projection = new Projection(LENGTH, ACROSS, ALONG);
        projection.take(...pictureOf(luma, isUpright));
        const wanted = Array.from({ length: PARTS }, (_, b) =>
          Array.from({ length: SIZE }, (_, n) =>
            LINES.map((line) => 13 * b + line).reduce((sum, c) => sum + luma(FIRST + 2 * n, c) + luma(FIRST + 2 * n + 1, c), 0),
          ),
        );
        expect(projection.now.map((band) => [...band])).toEqual(wanted);
        const first = projection.now;
        projection.take(...pictureOf(() => 1, isUpright));
        expect(projection.before).toBe(first);
        expect(projection.before.map((band) => [...band])).toEqual(wanted);
        expect(projection.now.every((band) => band.every((sum) => sum === 2 * LINES.length))).toBe(true);
        // The arrays are used again.
        projection.take(...pictureOf(luma, isUpright));
        expect(projection.now.map((band) => [...band])).toEqual(wanted);
      }),
      { numRuns: 3 },
    );
  });

  it('adds the pixels half a sample apart where samples are wider', () => {
    const projection = new Projection(64, PARTS, 4);
    const bytes = Uint8Array.from({ length: 64 * PARTS }, (_, i) => i % 64);
    projection.take(bytes, 1, 64);
    expect([...(projection.now[5] as Float64Array)]).toEqual(Array.from({ length: 16 }, (_, n) => 4 * n + 4 * n + 2));
  });

  it('of a part of the axis is where that begins, within the samples', () => {
    const projection = new Projection(LENGTH, ACROSS, ALONG);
    // A part is 3 px, and the first sample at 4 px.
    expect([0, 1, 2, 4, 12, 22, 23, 24].map((part) => projection.sampleAt(part))).toEqual([0, 0, 1, 4, 16, 31, 32, 32]);
  });
});

describe('what moves along an axis', () => {
  it('is all of it before two pictures were seen, and where nothing differs', () => {
    const { from, to } = new Projection(LENGTH, ACROSS, ALONG);
    expect([from, to]).toEqual([0, PARTS]);
    expect(movingAfter([])).toEqual([0, PARTS]);
  });

  it('reaches from the first sample that differs to the last', () => {
    expect(movingAfter([5, 11, 20])).toEqual([partAt(5), partAt(21)]);
    expect(movingAfter([1, 30])).toEqual([partAt(1), partAt(31)]);
  });

  it('reaches to the edge from the outermost samples: beyond them nothing is known', () => {
    expect(movingAfter([0, 20])).toEqual([0, partAt(21)]);
    expect(movingAfter([5, 31])).toEqual([partAt(5), PARTS]);
  });

  it('is all of it where less than six parts move: that is a thing', () => {
    // Nine samples of 2 px are six parts of 3 px.
    expect(movingAfter([10, 18])).toEqual([partAt(10), partAt(19)]);
    expect(movingAfter([10, 17])).toEqual([0, PARTS]);
    expect(movingAfter([0, 3])).toEqual([0, PARTS]);
    expect(movingAfter([28, 31])).toEqual([0, PARTS]);
  });

  it('differs in three bands at least', () => {
    expect(movingAfter([5, 20], { bands: 2 })).toEqual([0, PARTS]);
    expect(movingAfter([5, 20], { bands: 3 })).toEqual([partAt(5), partAt(21)]);
    expect(movingAfter([5, 20], { bands: PARTS })).toEqual([partAt(5), partAt(21)]);
  });

  it('differs by more than one step of luma on average, whether lighter or darker', () => {
    expect(movingAfter([5, 20], { by: 1 })).toEqual([0, PARTS]);
    // Over three lines, four more in one of them are enough, three are as much as one in each.
    expect(movingAfter([5, 20], { by: 3, lines: 1 })).toEqual([0, PARTS]);
    expect(movingAfter([5, 20], { by: 4, lines: 1 })).toEqual([partAt(5), partAt(21)]);
    expect(movingAfter([5, 20], { by: -2 })).toEqual([partAt(5), partAt(21)]);
  });
});
