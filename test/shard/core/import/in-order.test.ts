import { describe, expect, it } from 'vitest';
import { inOrder } from '#shard/core/import/in-order.ts';

async function ordered(times: readonly number[]): Promise<number[]> {
  async function* items() {
    for (const atUs of times) yield { atUs };
  }
  const found: number[] = [];
  for await (const { atUs } of inOrder(items())) found.push(atUs);
  return found;
}

describe('inOrder', () => {
  it('puts in order what is a little out of it, and loses nothing', async () => {
    const times = Array.from({ length: 30_000 }, (_, n) => n + (n % 3000 === 0 ? 2500 : 0));
    expect(await ordered(times)).toEqual(times.toSorted((a, b) => a - b));
    expect(await ordered([3, 1, 2])).toEqual([1, 2, 3]);
    expect(await ordered([])).toEqual([]);
  });
});
