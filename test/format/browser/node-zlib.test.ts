import { brotliCompressSync, constants, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from '#format/browser/node-zlib.ts';

const BYTES = 300_000;
const varied = (bytes: number) => Uint8Array.from({ length: bytes }, (_, i) => 1 + (((i * 7919) >> 3) % 200));
/** As a writer does that does not know the length beforehand. */
const unsaid = (bytes: Uint8Array) => zstdCompressSync(bytes, { params: { [constants.ZSTD_c_contentSizeFlag]: 0 } });
const summed = (bytes: Uint8Array) => zstdCompressSync(bytes, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });

describe.each([
  ['ZSTD', zstdDecompressSync, zstdCompressSync],
  ['ZSTD that does not say its length', zstdDecompressSync, unsaid],
  ['ZSTD with a sum', zstdDecompressSync, summed],
  ['GZIP', gunzipSync, gzipSync],
  ['BROTLI', brotliDecompressSync, brotliCompressSync],
] as const)('%s', (_, unpack, pack) => {
  it.each([
    ['what varies', varied(BYTES)],
    ['little', varied(5)],
    ['zeros, as a column of a shard has', new Uint8Array(BYTES)],
  ])('gives %s back', (_name, plain) => {
    expect(unpack(pack(plain), { maxOutputLength: plain.byteLength })).toEqual(plain);
  });

  it.each([1, BYTES - 5, BYTES - 1])('is refused where it holds more than the %s bytes that are allowed', (most) => {
    expect(() => unpack(pack(varied(BYTES)), { maxOutputLength: most })).toThrow();
  });

  it('gives no byte that is not in it: what is too short shows', () => {
    for (const more of [1, 1000]) {
      const plain = unpack(pack(varied(BYTES)), { maxOutputLength: BYTES + more });
      expect(plain.byteLength).toBeLessThan(BYTES + more);
      expect(plain.subarray(0, BYTES)).toEqual(varied(BYTES));
    }
  });

  it('is refused where it was cut off', () => {
    expect(() => unpack(pack(varied(BYTES)).subarray(0, 100), { maxOutputLength: BYTES })).toThrow();
    expect(() => unpack(new Uint8Array(3), { maxOutputLength: BYTES })).toThrow();
  });
});

it('asks for no more memory than a page may have, whatever a few bytes say', () => {
  // 2 GB of content, and a window of 2 GB.
  for (const frame of ['28b52ffd8000ffffff7f010000', '28b52ffd00a8010000'])
    expect(() => zstdDecompressSync(Buffer.from(frame, 'hex'), { maxOutputLength: 1000 })).toThrow(/are allowed/);
});
