import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CHUNK_BYTES, encryptedBytes, plainBytes, TAG_BYTES } from '#format/core/documents/encryption.ts';

it.each([
  [0, TAG_BYTES],
  [1, 1 + TAG_BYTES],
  [CHUNK_BYTES, CHUNK_BYTES + TAG_BYTES],
  [CHUNK_BYTES + 1, CHUNK_BYTES + 1 + 2 * TAG_BYTES],
  [3 * CHUNK_BYTES, 3 * (CHUNK_BYTES + TAG_BYTES)],
])('a file of %d bytes has %d once it is encrypted', (plain, encrypted) => {
  expect(encryptedBytes(plain)).toBe(encrypted);
  expect(plainBytes(encrypted)).toBe(plain);
});

it.each([0, 1, TAG_BYTES - 1, CHUNK_BYTES + TAG_BYTES + 1, CHUNK_BYTES + 2 * TAG_BYTES])('no encrypted file has %d bytes', (encrypted) => {
  expect(plainBytes(encrypted)).toBeUndefined();
});

it('lengths come back, whatever they are', () => {
  fc.assert(
    fc.property(
      fc.maxSafeNat().map((n) => n % 1e12),
      (plain) => plainBytes(encryptedBytes(plain)) === plain,
    ),
  );
});
