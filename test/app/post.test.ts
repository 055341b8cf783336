import { describe, expect, it } from 'vitest';
import { post } from '#server/post.ts';

/** A socket whose other end has not read so many bytes. */
function socket(bufferedAmount: number, readyState = 1) {
  const did: string[] = [];
  const outlet = {
    readyState,
    OPEN: 1 as const,
    bufferedAmount,
    send: (text: unknown) => void did.push(String(text)),
    terminate: () => void did.push('cut off'),
  };
  return { outlet: outlet as unknown as Parameters<typeof post>[0], did };
}

describe('a peer', () => {
  it.each([
    ['reads', 0, '{"n":1}', '{"n":1}'],
    ['is a megabyte behind', (1 << 20) + 1, '{"n":1}', undefined],
    ['has stopped reading', (16 << 20) + 1, 'cut off', 'cut off'],
  ])('that %s is sent what it should be', (_, unread, lasting, fleeting) => {
    for (const [isFleeting, expected] of [
      [false, lasting],
      [true, fleeting],
    ] as const) {
      const { outlet, did } = socket(unread);
      post(outlet, { n: 1 }, isFleeting);
      expect(did).toEqual(expected === undefined ? [] : [expected]);
    }
  });

  it('whose connection is over is sent nothing', () => {
    const { outlet, did } = socket(0, 3);
    post(outlet, { n: 1 });
    post(undefined, { n: 1 });
    expect(did).toEqual([]);
  });
});
