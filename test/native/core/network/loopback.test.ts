import { expect, it } from 'vitest';
import { isLoopback } from '#native/core/network/loopback.ts';

const six = (...last: number[]) => Uint8Array.from([...Array(16 - last.length).fill(0), ...last]);

it.each([
  ['127.0.0.1', Uint8Array.of(127, 0, 0, 1), true],
  ['127.255.3.9', Uint8Array.of(127, 255, 3, 9), true],
  ['128.0.0.1', Uint8Array.of(128, 0, 0, 1), false],
  ['1.0.0.127', Uint8Array.of(1, 0, 0, 127), false],
  ['::1', six(1), true],
  ['::2', six(2), false],
  ['::', six(), false],
  ['1::1', Uint8Array.from([1, ...Array(14).fill(0), 1]), false],
  ['::ffff:127.0.0.1', six(0xff, 0xff, 127, 0, 0, 1), true],
  ['::ffff:128.0.0.1', six(0xff, 0xff, 128, 0, 0, 1), false],
  ['::ff00:127.0.0.1', six(0xff, 0, 127, 0, 0, 1), false],
  ['::ff:127.0.0.1', six(0, 0xff, 127, 0, 0, 1), false],
  ['1::ffff:127.0.0.1', Uint8Array.from([1, ...Array(9).fill(0), 0xff, 0xff, 127, 0, 0, 1]), false],
])('%s is this machine’s own: %s', (_, address, own) => {
  expect(isLoopback(address)).toBe(own);
});
