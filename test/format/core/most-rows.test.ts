import { expect, it } from 'vitest';
import { mostRows } from '#format/core/parquet/most-rows.ts';

it('a table has no more rows than two hours can have, and no more events than bytes', () => {
  expect(mostRows('/somewhere/controls.parquet', 1000)).toBe(12_000_000);
  expect(mostRows('https://store/x/frames.parquet', 1000)).toBe(1_920_000);
  expect(mostRows('C:\\shards\\x\\events.parquet', 1000)).toBe(1000);
  expect(mostRows('events.parquet.enc', 1e12)).toBe(64_000_000);
  expect(mostRows('/a/catalogue.parquet', 1000)).toBe(Number.POSITIVE_INFINITY);
});
