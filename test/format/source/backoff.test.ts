import { expect, it } from 'vitest';
import { backOff, backoff } from '#format/source/backoff.ts';

it('waits twice as long after each attempt, and no longer than at most', () => {
  expect([1, 2, 3, 4, 5].map((attempts) => backoff(attempts, { first: 500 }))).toEqual([500, 1000, 2000, 4000, 8000]);
  expect([1, 2, 3].map((attempts) => backoff(attempts, { first: 5, most: 12 }))).toEqual([5, 10, 12]);
});

it('ends at once when nobody waits any more', async () => {
  const stop = new AbortController();
  const waiting = backOff(1, { first: 3_600_000 }, stop.signal);
  stop.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  await expect(backOff(1, { first: 1 }, stop.signal, 3_600_000)).rejects.toMatchObject({ name: 'AbortError' });
});
