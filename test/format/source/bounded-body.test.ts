import { expect, it } from 'vitest';
import { boundedBody } from '#format/source/bounded-body.ts';

/** Pieces of these lengths; notes which were asked for, and whether it was closed. */
function pieces(lengths: readonly number[]) {
  const seen = { asked: 0, closed: false };
  async function* chunks() {
    try {
      for (const [n, length] of lengths.entries()) {
        seen.asked += 1;
        yield new Uint8Array(length).fill(n + 1);
      }
    } finally {
      seen.closed = true;
    }
  }
  return { seen, chunks: chunks() };
}

it('gathers what comes, up to the last byte that is allowed', async () => {
  expect(await boundedBody(pieces([2, 0, 3]).chunks, 5)).toEqual(Uint8Array.of(1, 1, 3, 3, 3));
  expect(await boundedBody(pieces([2]).chunks, 5)).toEqual(Uint8Array.of(1, 1));
  expect((await boundedBody(pieces([2]).chunks, 5))?.buffer.byteLength).toBe(2);
  expect(await boundedBody(null, 5)).toEqual(new Uint8Array());
});

it('grows as it comes, from whatever was expected', async () => {
  const lengths = Array.from({ length: 40 }, (_, n) => 1 + ((n * 7919) % 9000));
  const bytes = lengths.reduce((sum, length) => sum + length, 0);
  const whole = Uint8Array.from(lengths.flatMap((length, n) => new Array<number>(length).fill(n + 1)));
  for (const expected of [0, 1, 100_000, bytes, 10 * bytes, undefined]) {
    const body = await boundedBody(pieces(lengths).chunks, bytes, expected);
    expect(body).toEqual(whole);
    expect(body?.buffer.byteLength).toBe(bytes);
    expect(await boundedBody(pieces(lengths).chunks, bytes - 1, expected)).toBeUndefined();
  }
});

it('takes nothing of what is longer, and closes it', async () => {
  const { seen, chunks } = pieces([3, 3, 3]);
  expect(await boundedBody(chunks, 5)).toBeUndefined();
  expect(seen).toEqual({ asked: 2, closed: true });
});

it('rejects with what the body does', async () => {
  // biome-ignore lint/correctness/useYield: it fails before the first
  async function* fails(): AsyncGenerator<Uint8Array> {
    throw new Error('the line broke');
  }
  await expect(boundedBody(fails(), 5)).rejects.toThrow('the line broke');
});

it('reads a stream that cannot be iterated, as WebKit’s, and lets go of it', async () => {
  const seen = { cancelled: 0 };
  const body = (lengths: readonly number[]) => {
    const left = lengths.map((length, n) => new Uint8Array(length).fill(n + 1));
    return {
      getReader: () => ({
        read: async () => ({ done: left.length === 0, value: left.shift() }),
        cancel: async () => {
          seen.cancelled += 1;
        },
      }),
    };
  };
  expect(await boundedBody(body([2, 3]), 5)).toEqual(Uint8Array.of(1, 1, 2, 2, 2));
  expect(seen.cancelled).toBe(1);
  expect(await boundedBody(body([2, 3, 4]), 4)).toBeUndefined();
  expect(seen.cancelled).toBe(2);
});
