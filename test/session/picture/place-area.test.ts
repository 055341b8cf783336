import { expect, it } from 'vitest';
import { pictureBytes } from '#core/rings/picture-slot.ts';
import { placeArea } from '#session/picture/place-area.ts';

it('puts each plane of an area in its place, and touches nothing around it', () => {
  const [picture, area] = [
    { width: 8, height: 4 },
    { x: 2, y: 2, width: 4, height: 2 },
  ];
  const to = Buffer.alloc(pictureBytes(picture), 9);
  placeArea(Buffer.from([1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 21, 22]), to, { picture, area });
  const luma = [
    [9, 9, 9, 9, 9, 9, 9, 9],
    [9, 9, 9, 9, 9, 9, 9, 9],
    [9, 9, 1, 2, 3, 4, 9, 9],
    [9, 9, 5, 6, 7, 8, 9, 9],
  ];
  const chroma = (first: number) => [
    [9, 9, 9, 9],
    [9, first, first + 1, 9],
  ];
  expect([...to]).toEqual([...luma, ...chroma(11), ...chroma(21)].flat());
});
