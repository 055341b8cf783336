import { getResolution } from 'h3-js';
import { expect, it } from 'vitest';
import { geoResolution } from '#format/core/documents/geo.ts';
import { geoCell } from '#home/geo-cell.ts';

it('a place becomes the cell of the region around it; a cell that is as coarse stays', async () => {
  expect(await geoCell('52.52, 13.405')).toBe('851f1d4bfffffff');
  expect(await geoCell(' 52.52;13.405 ')).toBe('851f1d4bfffffff');
  expect(await geoCell('-33.9 18.4')).toMatch(/^85/);
  for (const cell of ['851f1d4bfffffff', '8001fffffffffff']) expect(await geoCell(cell.toUpperCase())).toBe(cell);
});

it('the resolution that the checks read is the library’s', () => {
  for (const cell of ['851f1d4bfffffff', '8001fffffffffff', '871f1d489ffffff']) expect(geoResolution(cell)).toBe(getResolution(cell));
  for (const odd of ['', 'Berlin', '951f1d4bfffffff', '851f1d4bffffff']) expect(geoResolution(odd)).toBeUndefined();
});

it.each([
  ['91,0', 'not a place on Earth', 'Latitude is -90 to 90'],
  ['0,181', 'not a place on Earth', 'longitude -180 to 180'],
  ['Berlin', 'neither a place nor an H3 cell', '52.5,13.4'],
  ['851f1d4bffffff0', 'neither a place nor an H3 cell', '52.5,13.4'],
  ['', 'neither a place nor an H3 cell', '52.5,13.4'],
  ['871f1d489ffffff', 'a cell of resolution 7, finer than 5', '851f1d4bfffffff'],
])('%s is refused, and what to do is said', async (place, is, remedy) => {
  await expect(geoCell(place)).rejects.toMatchObject({
    code: 'usage.geo',
    message: expect.stringContaining(is),
    remedy: expect.stringContaining(remedy),
  });
});
