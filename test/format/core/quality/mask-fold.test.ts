import { expect, it } from 'vitest';
import { KEYBOARD, MOUSE, PAD } from '#format/core/input/codes.ts';
import { MaskFold } from '#format/core/quality/input/mask-fold.ts';

type Row = readonly [device: number, mask: number | bigint | null];

/** Rows that lie `stepUs` apart: whose they are, and what they say is held. */
function folded(rows: readonly Row[], stepUs = 1000): MaskFold {
  const fold = new MaskFold(
    Float64Array.from(rows, (_, i) => i * stepUs),
    Uint8Array.from(rows, ([device]) => device),
  );
  const masks = rows.map(([, mask]) => mask);
  // In two chunks, as a table gives them.
  fold.take(masks.slice(0, 2), 0);
  fold.take(masks.slice(2), 2);
  return fold;
}

it('has every bit that any row has, and takes no mask for none', () => {
  const rows: Row[] = [
    [KEYBOARD, 1],
    [PAD, 64],
    [MOUSE, null],
    [MOUSE, 8n],
  ];
  expect(folded(rows).bits).toBe(1 | 64 | 8);
  expect(folded([[MOUSE, 8]]).bits).toBe(8);
});

it('finds rows of a device that lack what the other holds before and after, and nothing else', () => {
  const split = (...rows: Row[]) => folded(rows).split;
  expect(split([KEYBOARD, 1], [MOUSE, 0], [KEYBOARD, 1])).toEqual([1]);
  expect(split([KEYBOARD, 1], [PAD, 0], [MOUSE, 2], [MOUSE, null], [KEYBOARD, 3])).toEqual([2]);
  expect(split([KEYBOARD, 1], [MOUSE, 1], [KEYBOARD, 1])).toEqual([]);
  expect(split([KEYBOARD, 1], [KEYBOARD, 0], [KEYBOARD, 1])).toEqual([]);
  expect(split([MOUSE, 1], [MOUSE, 0], [KEYBOARD, 1])).toEqual([]);
  expect(split([KEYBOARD, 1], [MOUSE, 0], [MOUSE, 0], [KEYBOARD, 1])).toEqual([]);
  const slow: Row[] = [
    [KEYBOARD, 1],
    [MOUSE, 0],
    [KEYBOARD, 1],
  ];
  expect([folded(slow, 10_000).split, folded(slow, 9999).split]).toEqual([[], [1]]);
});

it('takes rows for neighbours by the time between them, however late in the session', () => {
  const late = Array.from({ length: 2000 }, (): Row => [PAD, 0]);
  const fold = folded([...late, [KEYBOARD, 1], [MOUSE, 0], [KEYBOARD, 1]], 1000);
  expect(fold.split).toEqual([2001]);
});
