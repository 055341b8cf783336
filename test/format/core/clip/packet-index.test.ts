import { expect, it } from 'vitest';
import { PacketIndex } from '#format/core/clip/packet-index.ts';

const index = new PacketIndex({
  headerBytes: 32,
  frameHeaderBytes: 12,
  bytes: Uint32Array.of(100, 5, 6, 90, 7),
  key: Uint8Array.of(1, 0, 0, 1, 0),
});

it('finds a packet by adding up the sizes of those before it', () => {
  expect(index.range(0, 1)).toEqual({ begin: 32, end: 32 + 112 });
  expect(index.range(3, 5)).toEqual({ begin: 32 + 3 * 12 + 111, end: 32 + 5 * 12 + 208 });
  const file = Uint8Array.from({ length: 300 }, (_, i) => i);
  const { begin, end } = index.range(1, 3);
  const packet = index.packet(2, file.subarray(begin, end), begin);
  expect([packet[0], packet.length]).toEqual([32 + 112 + 17 + 12, 6]);
});

it('knows where decoding can begin, and where its group ends', () => {
  expect([0, 2, 3, 4].map((n) => index.keyBefore(n))).toEqual([0, 0, 3, 3]);
  expect([0, 2, 3, 4].map((n) => index.keyAfter(n))).toEqual([3, 3, 5, 5]);
});

it('begins decoding at the second frame where that is a key', () => {
  const second = new PacketIndex({ headerBytes: 0, frameHeaderBytes: 0, bytes: Uint32Array.of(1, 1, 1), key: Uint8Array.of(1, 1, 0) });
  expect([0, 1, 2].map((n) => second.keyBefore(n))).toEqual([0, 1, 1]);
  expect([0, 1, 2].map((n) => second.keyAfter(n))).toEqual([1, 3, 3]);
});
