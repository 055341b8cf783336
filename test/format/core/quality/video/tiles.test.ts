import { describe, expect, it } from 'vitest';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import type { DeepFacts } from '#format/core/quality/video/pictures.ts';
import { tileOrder } from '#format/core/quality/video/tiles.ts';
import { INDEX_PERIOD, TILE_CELLS } from '#format/core/watermark/frame-code.ts';

interface Tiles {
  readonly wrongCells?: readonly number[];
  readonly every?: number;
  readonly first_frame?: number;
}

/** What is said of tiles with these numbers, of frames from `first_frame` on. */
function said(tile: readonly number[], { wrongCells = [], every = 1, first_frame = 0 }: Tiles = {}) {
  const facts = { meta: { recorder: { watermark: { every, first_frame } } } } as unknown as ShardFacts;
  const pictures = { tile: Int32Array.from(tile), wrongCells: Uint8Array.from(tile, (_, n) => wrongCells[n] ?? 0) };
  const [order, bits] = [tileOrder(facts, { pictures } as unknown as DeepFacts)].flat();
  return { order, bits };
}

const counting = (count: number, from = 0) => Array.from({ length: count }, (_, n) => from + n);

describe('the numbers in the tiles', () => {
  it('count the frames one by one', () => {
    const { order, bits } = said(counting(4));
    expect(order).toMatchObject({
      severity: 'pass',
      measured: 0,
      limit: 0,
      says: 'every tile that can be read carries its frame’s number',
      at: [],
    });
    expect(bits).toMatchObject({ severity: 'pass', measured: 0, says: '0.000 % of the cells corrected, 0 of 4 tiles unreadable', at: [] });
  });

  it('show a frame that is repeated, missing or another’s', () => {
    expect(said([0, 1, 1, 2]).order).toMatchObject({
      severity: 'fail',
      measured: 2,
      says: '2 pictures carry the number of another frame',
      at: [{ from: 2, to: 3, of: 'frame' }],
    });
    expect(said([0, 9, 2]).order).toMatchObject({ severity: 'fail', measured: 1, at: [{ from: 1, to: 1 }] });
  });

  it('begin at the session’s frame, and at 0 again after a period', () => {
    expect(said(counting(3, 70), { first_frame: 70 }).order).toMatchObject({ severity: 'pass' });
    expect(said(counting(3), { first_frame: 70 }).order).toMatchObject({ measured: 3 });
    expect(said([INDEX_PERIOD - 1, 0, 1], { first_frame: INDEX_PERIOD - 1 }).order).toMatchObject({ severity: 'pass' });
  });

  it('are looked at only in frames that carry one', () => {
    const { order, bits } = said([9, -1, 6, 9, -1, 9], { every: 3, first_frame: 4 });
    expect(order).toMatchObject({ measured: 0 });
    // Frames 6 and 9 carry one: the third and the sixth.
    expect(bits?.says).toContain('0 of 2 tiles');
    expect([tileOrder({ meta: {} } as ShardFacts, { pictures: {} } as DeepFacts)].flat()).toEqual([]);
  });

  it('prove nothing where none was read, or more than two cells were corrected', () => {
    const guessed = (wrong: number) => said([0, 7, 2], { wrongCells: [0, wrong, 0] });
    expect(guessed(2).order).toMatchObject({ severity: 'fail', measured: 1 });
    expect(guessed(3).order).toMatchObject({ severity: 'pass' });
    expect(guessed(3).bits).toMatchObject({ severity: 'warn', says: expect.stringContaining('1 of 3 tiles unreadable') });
    expect(said([0, -1, 2]).order).toMatchObject({ severity: 'pass' });
    expect(said([0, -1, 2]).bits).toMatchObject({ measured: 100 / 3, at: [{ from: 1, to: 1, of: 'frame' }] });
    // Of 255 cells no correction is known.
    expect(said([-1], { wrongCells: [255] }).bits).toMatchObject({ measured: 100, says: expect.stringMatching(/^0\.000 %/) });
  });
});

describe('tiles', () => {
  it('may be unreadable in one of a hundred', () => {
    expect(said(counting(100).with(50, -1)).bits).toMatchObject({ severity: 'pass', measured: 1, limit: 1, at: [] });
    expect(said(counting(99).with(50, -1)).bits).toMatchObject({ severity: 'warn', at: [{ from: 50, to: 50, of: 'frame' }] });
  });

  it('with the number of another frame count among those that were looked at', () => {
    expect(said(counting(100).with(50, -1).with(60, 3)).bits).toMatchObject({ measured: 1 });
  });

  it('may have one of a hundred cells corrected, over all that were read', () => {
    // One cell of `wrong` tiles, of a hundred tiles.
    const corrected = (wrong: number) => said(counting(100), { wrongCells: counting(100).map((n) => Number(n < wrong)) }).bits;
    expect(corrected(TILE_CELLS)).toMatchObject({
      severity: 'pass',
      measured: 0,
      says: '1.000 % of the cells corrected, 0 of 100 tiles unreadable',
    });
    expect(corrected(TILE_CELLS + 1)).toMatchObject({ severity: 'warn', measured: 0, at: [] });
  });

  it('of no frame are none', () => {
    expect(said([]).bits).toMatchObject({ severity: 'pass', measured: 0, says: '0.000 % of the cells corrected, 0 of 0 tiles unreadable' });
  });
});
