import { expect, it } from 'vitest';
import { REGION_COLUMNS, REGION_FIELDS, regionOf } from '#format/core/picture-regions.ts';

/** The regions of a picture, drawn: a line for each row of samples. */
const drawn = (columns: number, rows: number) =>
  Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (__, column) => regionOf(column, columns, row, rows)).join(''));

it('regions are ninths of a picture, row by row from the top left', () => {
  expect(drawn(3, 3)).toEqual(['012', '345', '678']);
  expect(drawn(9, 6)).toEqual(['000111222', '000111222', '333444555', '333444555', '666777888', '666777888']);
});

it('samples that cannot be divided by three go to the region in which their place begins', () => {
  expect(drawn(4, 3)).toEqual(['0012', '3345', '6678']);
  expect(drawn(3, 5)).toEqual(['012', '012', '345', '345', '678']);
});

it('each has a field and a column', () => {
  expect(REGION_FIELDS).toHaveLength(9);
  expect([REGION_FIELDS[4], REGION_COLUMNS[4], REGION_COLUMNS.length]).toEqual(['change4', 'change_4', 9]);
});
