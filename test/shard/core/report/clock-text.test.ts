import { expect, it } from 'vitest';
import { clockText } from '#shard/core/report/clock-text.ts';

it.each([
  [-5, '0:00'],
  [0, '0:00'],
  [9.9, '0:09'],
  [60, '1:00'],
  [3599, '59:59'],
  [3600, '1:00:00'],
  [3661, '1:01:01'],
  [36_000 + 59 * 60 + 9, '10:59:09'],
])('%d s are %s', (seconds, text) => {
  expect(clockText(seconds)).toBe(text);
});
