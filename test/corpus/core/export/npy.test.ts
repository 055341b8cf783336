import { expect, it } from 'vitest';
import { npy } from '#corpus/core/export/npy.ts';

const headerOf = (file: Uint8Array) =>
  new TextDecoder('latin1').decode(file.subarray(0, 10 + new DataView(file.buffer).getUint16(8, true)));

it('has a header of whole 64 bytes that says type and shape, then the values', () => {
  const file = npy(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]);
  expect([...file.subarray(0, 8)]).toEqual([0x93, ...Buffer.from('NUMPY'), 1, 0]);
  expect(headerOf(file).slice(10)).toMatch(/^\{'descr': '<f4', 'fortran_order': False, 'shape': \(2, 3\), \} *\n$/);
  expect(headerOf(file).length % 64).toBe(0);
  expect(new Float32Array(file.buffer.slice(headerOf(file).length))).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
  expect(headerOf(npy(BigInt64Array.of(7n), [1]))).toContain("'<i8', 'fortran_order': False, 'shape': (1,)");
  expect(headerOf(npy(new Uint8Array(), [0]))).toContain("'|u1'");
});

it('has no more header than it needs: a line that ends it at 64 bytes is whole', () => {
  // With a shape of 62 letters the line ends at byte 128, with one of 63 at 129.
  const sized = (count: number) => npy(new Uint8Array(count).fill(7), [count, ...new Array<number>(20).fill(1)]);
  for (const [count, bytes] of [
    [10, 128],
    [100, 192],
  ] as const) {
    const file = sized(count);
    expect([headerOf(file).length, file.length]).toEqual([bytes, bytes + count]);
    expect(headerOf(file)).toMatch(/1\), \} *\n$/);
  }
});

it('refuses a shape that the values do not have', () => {
  expect(() => npy(new Uint8Array(5), [2, 3])).toThrow(RangeError);
});
