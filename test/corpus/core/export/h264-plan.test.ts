import { expect, it } from 'vitest';
import { EXPORT_H264, exportGop } from '#corpus/core/export/h264-plan.ts';

it.each([
  [60, 30],
  [30, 15],
  [25, 13],
  [2, 1],
  [0.5, 1],
])('at %d fps a keyframe comes every %d pictures: half a second, and one picture at least', (fps, gop) => {
  expect(exportGop(fps)).toBe(gop);
});

it('shows pictures in the order of its packets, always with as many threads: their number changes the bytes', () => {
  expect(EXPORT_H264).toMatchObject({ fourcc: 'H264', restUs: 0, options: { bf: '0', threads: '2' } });
});
