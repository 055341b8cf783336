import { expect, it } from 'vitest';
import { SmallChanges } from '#video/core/small-changes.ts';

it('fills whole regions, each at its own pace', () => {
  const changes = new SmallChanges({ width: 320, height: 180 });
  const shown = Array.from({ length: 8 }, (_, n) => {
    const luma = new Uint8Array(320 * 180);
    changes.paint(luma, n);
    return luma;
  });
  // 20 regions in a row: ten cells in each of five rows, 48 at most.
  expect(changes.regions).toHaveLength(48);
  expect(changes.regions.slice(0, 3)).toEqual([20, 22, 24]);
  const levels = (cell: number) => shown.map((luma) => luma[16 * 320 + cell * 32]);
  expect(levels(0)).toEqual([30, 220, 30, 220, 30, 220, 30, 220]);
  expect(levels(1)).toEqual([90, 90, 130, 130, 90, 90, 130, 130]);
  expect(levels(2)).toEqual([110, 110, 110, 136, 136, 136, 110, 110]);
  expect(shown[0]?.filter((level) => level > 0)).toHaveLength(48 * 16 * 16);
});

it('fills fewer where there is no room', () => {
  expect(new SmallChanges({ width: 64, height: 64 }).regions).toEqual([4, 6, 12, 14]);
});
