import { expect, it } from 'vitest';
import { mostRows } from '#format/core/parquet/most-rows.ts';

it('a table has no more rows than two hours can have, and no more events than bytes', () => {
  expect(mostRows('/somewhere/controls.parquet', 1000)).toBe(12_000_000);
  expect(mostRows('https://store/x/frames.parquet', 1000)).toBe(1_920_000);
  expect(mostRows('C:\\shards\\x\\events.parquet', 1000)).toBe(1000);
  expect(mostRows('events.parquet.enc', 1e12)).toBe(64_000_000);
  expect(mostRows('/a/catalogue.parquet', 1000)).toBe(Number.POSITIVE_INFINITY);
});

it('a table that has a row for each frame has 240 a second at most, and the controls 1,500', () => {
  const seconds = 8000;
  for (const file of ['frames.parquet', 'game.parquet', 'unconfirmed.parquet']) expect(mostRows(file, 1)).toBe(240 * seconds);
  expect(mostRows('controls.parquet.enc', 1)).toBe(1500 * seconds);
});

it('events are no more than 8,000 a second, nor than their bytes', () => {
  const most = 8000 * 8000;
  expect([most - 1, most, most + 1].map((bytes) => mostRows('events.parquet', bytes))).toEqual([most - 1, most, most]);
});
