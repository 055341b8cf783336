import { describe, expect, it } from 'vitest';
import { Canvas } from '#corpus/core/export/watch/canvas.ts';

/** A picture whose planes have rows longer than it is wide, and more of them than it is high. */
function picture(width: number, height: number) {
  const plane = (across: number, down: number) => ({ data: new Uint8Array((across + 3) * (down + 2)).fill(100), stride: across + 3 });
  const half = () => plane(Math.ceil(width / 2), Math.ceil(height / 2));
  return { width, height, luma: plane(width, height), chroma: [half(), half()] };
}

/** Rows of a plane: `#` where it is no longer what it was. */
const drawn = ({ data, stride }: ReturnType<typeof picture>['luma']) =>
  Array.from({ length: data.length / stride }, (_, y) =>
    Array.from(data.subarray(y * stride, (y + 1) * stride), (value) => (value === 100 ? '.' : '#')).join(''),
  );

describe('a canvas', () => {
  it('darkens brightness to a quarter of what is above black, and makes grey of colour', () => {
    const planes = picture(4, 2);
    planes.luma.data.set([16, 20, 100, 235]);
    new Canvas(planes, 1).dim({ x: 0, y: 0, width: 4, height: 1 });
    expect([...planes.luma.data.subarray(0, 4)]).toEqual([16, 17, 37, 70]);
    new Canvas(planes, 1).dim({ x: 0, y: 0, width: 4, height: 2 });
    for (const { data } of planes.chroma) expect([...data.subarray(0, 2)]).toEqual([128, 128]);
  });

  it('has units of several pixels, of which colour has half as many', () => {
    const planes = picture(10, 6);
    new Canvas(planes, 2).dim({ x: 1, y: 1, width: 2, height: 1 });
    expect(drawn(planes.luma)).toEqual([
      '.............',
      '.............',
      '..####.......',
      '..####.......',
      '.............',
      '.............',
      '.............',
      '.............',
    ]);
    for (const plane of planes.chroma) expect(drawn(plane)).toEqual(['........', '.##.....', '........', '........', '........']);
  });

  it('draws nothing outside of the picture, however large a box is, and its first row and column', () => {
    const planes = picture(3, 3);
    new Canvas(planes, 1).dim({ x: -2, y: -2, width: 20, height: 20 });
    expect(drawn(planes.luma)).toEqual(['###...', '###...', '###...', '......', '......']);
    // Of three pixels, colour has two.
    for (const plane of planes.chroma) expect(drawn(plane)).toEqual(['##...', '##...', '.....', '.....']);
  });

  it('fills and outlines in one shade, and leaves colour as it is', () => {
    const planes = picture(6, 4);
    const canvas = new Canvas(planes, 1);
    canvas.outline({ x: 1, y: 0, width: 4, height: 4 }, 90);
    canvas.fill({ x: 2, y: 1, width: 1, height: 2 }, 235);
    expect(drawn(planes.luma)).toEqual(['.####....', '.##.#....', '.##.#....', '.####....', '.........', '.........']);
    expect([planes.luma.data[1], planes.luma.data[planes.luma.stride + 2]]).toEqual([90, 235]);
    for (const plane of planes.chroma) expect(drawn(plane).join('')).not.toContain('#');
  });

  it('writes letters side by side, a column apart', () => {
    const planes = picture(12, 8);
    new Canvas(planes, 1).text(1, 1, '-.', 235);
    expect(drawn(planes.luma).slice(3, 9)).toEqual([
      '...............',
      '.#####.........',
      '...............',
      '........##.....',
      '........##.....',
      '...............',
    ]);
  });
});
