import { expect, it } from 'vitest';
import { allEnded } from '#shard/core/all-ended.ts';

it('gives what each gave', async () => {
  expect(await allEnded([Promise.resolve(1), Promise.resolve('two')])).toEqual([1, 'two']);
});

it('fails as the first in the list, after the last has ended', async () => {
  const slow = Promise.withResolvers<void>();
  let ended = false;
  const work = slow.promise.then(() => {
    ended = true;
    throw new Error('second');
  });
  const all = allEnded([Promise.reject(new Error('first')), work]);
  setTimeout(() => slow.resolve());
  await expect(all).rejects.toThrow('first');
  expect(ended).toBe(true);
});
