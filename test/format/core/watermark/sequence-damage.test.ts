import { describe, expect, it } from 'vitest';
import { readFrameCode, TILE_CELLS } from '#format/core/watermark/frame-code.ts';
import { frameCells, WatermarkSequence } from '#format/core/watermark/sequence.ts';
import { frameMac } from '#shard/seal/frame-mac.ts';

const SESSION = 'c3e1a0c4-9d7a-4f1e-8c90-9e5d9e21a7ad';
const macOf = frameMac(Buffer.alloc(32, 7), SESSION);
const foreignMac = frameMac(Buffer.alloc(32, 8), SESSION);

/** Cells with so many of them wrong. */
const flipped = (cells: Uint8Array, wrong: number, from = 0) => {
  const at = new Set(Array.from({ length: wrong }, (_, i) => (from + 5 * i) % TILE_CELLS));
  return cells.map((cell, i) => (at.has(i) ? cell ^ 1 : cell));
};
const foreign = (wrong = 0) => flipped(frameCells(3, foreignMac), wrong);

/** So many wrong cells that the code corrects nothing, not even into something else. */
function beyondRepair(frame: number, wrong: number): Uint8Array {
  for (let from = 0; from < TILE_CELLS; from++) {
    const cells = flipped(frameCells(frame, macOf), wrong, from);
    if (readFrameCode(cells.slice()) === undefined) return cells;
  }
  throw new Error('always corrected');
}

type Shown = number | undefined | Uint8Array;

function follow(pictures: readonly Shown[], { frames = pictures.length, first = 0, every = 1 } = {}) {
  const sequence = new WatermarkSequence(macOf, frames, first, every);
  for (const shown of pictures) sequence.take(typeof shown === 'number' ? frameCells(shown, macOf) : shown);
  return sequence.report();
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const nothing = (count: number) => Array<undefined>(count).fill(undefined);
const CLEAN = { unread: [], foreign: [], repeated: [], swapped: [], dropped: [], wrongBits: 0, bitErrorRate: 0 };

describe('wrong cells', () => {
  it('are counted among all cells of the tiles that name a frame', () => {
    expect(follow([0, flipped(frameCells(1, macOf), 3), undefined, flipped(frameCells(3, macOf), 2)])).toEqual({
      ...CLEAN,
      pictures: 4,
      identified: 3,
      unread: [2],
      wrongBits: 5,
      bitErrorRate: 5 / (3 * 64),
    });
    expect(follow([undefined])).toEqual({ ...CLEAN, pictures: 1, identified: 0, unread: [0] });
    expect(follow([])).toEqual({ ...CLEAN, pictures: 0, identified: 0 });
  });

  it('may be ten where the frame is one of those expected, but not eleven', () => {
    expect(follow([0, beyondRepair(1, 10), 2])).toMatchObject({ ...CLEAN, identified: 3, wrongBits: 10, bitErrorRate: 10 / 192 });
    expect(follow([0, beyondRepair(1, 11), 2])).toMatchObject({ ...CLEAN, identified: 2, unread: [1] });
  });

  it('may be ten in the first picture, too', () => {
    expect(follow([beyondRepair(50, 10), 51], { first: 50 })).toMatchObject({ identified: 2, wrongBits: 10, unread: [] });
  });

  it('up to two leave a tile of another session one, with more it may be anything', () => {
    for (const wrong of [0, 1, 2]) expect(follow([0, foreign(wrong), 2])).toMatchObject({ ...CLEAN, foreign: [1] });
    for (const wrong of [3, 4]) expect(follow([0, foreign(wrong), 2])).toMatchObject({ ...CLEAN, unread: [1] });
  });

  it('leave nothing to another session where pictures without a tile are read, too', () => {
    const pictures = [0, foreign(), undefined, undefined, 4];
    expect(follow(pictures, { every: 4 })).toMatchObject({ ...CLEAN, identified: 2, foreign: [1] });
    expect(follow(pictures.with(1, foreign(1)), { every: 4 })).toMatchObject({ ...CLEAN, identified: 2 });
  });
});

describe('a badly read tile', () => {
  // Frame 39 is followed by 40: 32 frames on either side of it are tried.
  const before = range(0, 40);
  const behind40 = (frame: number) => follow([...before, beyondRepair(frame, 9)], { frames: 200 });

  it.each([40, 41, 71, 72])('is compared with frame %d, up to 32 after the one expected', (frame) => {
    expect(behind40(frame)).toMatchObject({ identified: 41, unread: [], swapped: [], repeated: [] });
  });

  it.each([39, 38, 9, 8])('is compared with frame %d, up to 32 before the one expected', (frame) => {
    expect(behind40(frame)).toMatchObject({ identified: 41, unread: [], repeated: [40] });
  });

  it.each([73, 7])('is not compared with frame %d', (frame) => {
    expect(behind40(frame)).toMatchObject({ identified: 40, unread: [40] });
  });

  it('is compared with the next frame behind pictures that could not be read', () => {
    const behind = (frame: number) => follow([0, ...nothing(9), beyondRepair(frame, 9)], { frames: 200 });
    expect(behind(10 + 32)).toMatchObject({ identified: 2 });
    expect(behind(10 + 33)).toMatchObject({ identified: 1 });
  });

  it('is compared with the frames after the first, where no picture is in front', () => {
    expect(follow([beyondRepair(50 + 32, 9)], { first: 50, frames: 200 })).toMatchObject({ identified: 1 });
    expect(follow([beyondRepair(50 + 33, 9)], { first: 50, frames: 200 })).toMatchObject({ identified: 0 });
  });

  it('is compared with the next frame behind one that is not of the shard, or remains of an earlier one', () => {
    const foreignTo = (frame: number) => follow([0, 500, beyondRepair(frame, 9)], { frames: 200 });
    expect(foreignTo(2 + 32)).toMatchObject({ identified: 2, foreign: [1] });
    expect(foreignTo(2 + 33)).toMatchObject({ identified: 1, foreign: [1] });
    const remains = (frame: number) => follow([0, 0, 0, 0, beyondRepair(frame, 9)], { frames: 200, every: 4 });
    expect(remains(4 + 32)).toMatchObject({ identified: 2 });
    expect(remains(4 + 36)).toMatchObject({ identified: 1 });
  });

  it('is compared with frames of the shard alone', () => {
    expect(follow([beyondRepair(9, 9), 11], { first: 10 })).toMatchObject({ identified: 1, unread: [0] });
    expect(follow([10, 11, beyondRepair(12, 9)], { first: 10, frames: 2 })).toMatchObject({ identified: 2, unread: [2] });
  });

  it('is compared with frames that carry one alone', () => {
    const pictures: Shown[] = [0, ...nothing(3), beyondRepair(4, 9), ...nothing(3)];
    expect(follow(pictures, { every: 4 })).toMatchObject({ identified: 2, dropped: [], unread: [] });
    expect(follow(pictures.with(4, beyondRepair(5, 9)), { every: 4 })).toMatchObject({ identified: 1, unread: [4] });
  });
});

describe('a frame', () => {
  it('is of the shard from its first to its last', () => {
    expect(follow([10, 11, 12], { first: 10 })).toMatchObject({ ...CLEAN, identified: 3 });
    expect(follow([9, 11, 12], { first: 10 })).toMatchObject({ ...CLEAN, identified: 2, foreign: [0] });
    expect(follow([10, 11, 13], { first: 10 })).toMatchObject({ ...CLEAN, identified: 2, foreign: [2] });
  });

  it('that comes again is repeated, not swapped', () => {
    expect(follow([0, 1, 2, 1, 4])).toMatchObject({ repeated: [3], swapped: [], dropped: [3], identified: 5 });
  });

  it('is not swapped behind a picture that could not be read', () => {
    expect(follow([0, undefined, 1, 2], { frames: 3 })).toMatchObject({ ...CLEAN, unread: [1] });
    expect(follow([0, undefined, undefined, 1, 2], { frames: 3 })).toMatchObject({ unread: [1, 2], swapped: [3] });
  });

  it('is not dropped where a picture stands in its place that cannot be read', () => {
    expect(follow([0, undefined, 3, 2, 4])).toMatchObject({ unread: [1], swapped: [3], dropped: [] });
    expect(follow([0, undefined, 3, 4], { frames: 5 })).toMatchObject({ unread: [1], dropped: [1, 2] });
    expect(follow([0, undefined, 2, 3, 4], { frames: 6 })).toMatchObject({ unread: [1], dropped: [1, 5] });
  });
});

it('a shard is a whole session, all of whose frames are marked, unless more is said', () => {
  const sequence = new WatermarkSequence(macOf, 3);
  for (const shown of [frameCells(0, macOf), undefined, frameCells(2, macOf)]) sequence.take(shown);
  expect(sequence.report()).toEqual({ ...CLEAN, pictures: 3, identified: 2, unread: [1] });
});

it('with every second frame marked, remains are passed over and a lost mark is found', () => {
  const pictures = [0, 0, 2, 2, 4, undefined];
  expect(follow(pictures, { every: 2 })).toMatchObject({ ...CLEAN, identified: 3 });
  expect(follow(pictures.with(2, undefined).with(3, undefined), { every: 2 })).toMatchObject({ ...CLEAN, identified: 2, unread: [2] });
});

describe('with every fourth frame marked', () => {
  const every = 4;

  it('those are meant that the session counts by four, wherever the shard begins', () => {
    // Frames 4 and 8 are pictures 1 and 5.
    expect(follow(nothing(9), { first: 3, every })).toMatchObject({ ...CLEAN, unread: [1, 5] });
    expect(follow(nothing(8), { first: 3, frames: 9, every })).toMatchObject({ ...CLEAN, dropped: [1, 5] });
  });

  it('a tile of another session in place of one is not unread as well', () => {
    expect(follow([0, ...nothing(3), foreign(), ...nothing(3)], { every })).toMatchObject({ ...CLEAN, foreign: [4] });
  });

  it('what remains of an earlier tile, or of a frame before the shard, is passed over', () => {
    expect(follow([0, 0, 0, undefined, 4, 4, undefined, undefined], { every })).toMatchObject({ ...CLEAN, identified: 2 });
    expect(follow([4, undefined, 8, undefined], { first: 6, every })).toMatchObject({ ...CLEAN, identified: 1 });
  });

  it('a tile of a frame behind the shard is foreign', () => {
    expect(follow([0, 8, undefined, undefined, 4], { every })).toMatchObject({ ...CLEAN, identified: 2, foreign: [1] });
  });

  it('a picture in another place shows that frames are missing', () => {
    expect(follow([0, undefined, undefined, 4, undefined, undefined, undefined, 8, undefined], { every })).toMatchObject({
      identified: 3,
      unread: [],
      dropped: [],
    });
    expect(follow([...nothing(3), 4, ...nothing(4), undefined], { every })).toMatchObject({ identified: 1, unread: [], dropped: [0, 8] });
  });
});
