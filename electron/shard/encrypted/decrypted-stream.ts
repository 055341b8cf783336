import { CHUNK_BYTES, TAG_BYTES } from '#core/sending/encryption.ts';
import type { ChunkCipher } from '#shard/encrypted/chunk-cipher.ts';

const STEP = CHUNK_BYTES + TAG_BYTES;

/** An encrypted file as it was, as its bytes come. Rejects with a NotEncrypted for a chunk that is not as it was encrypted, and for an end that is none. */
export async function* decrypted(pieces: AsyncIterable<Uint8Array>, cipher: ChunkCipher): AsyncGenerator<Uint8Array> {
  // A chunk is the last one only once nothing comes after it.
  let held = Buffer.alloc(0);
  let number = 0;
  for await (const piece of pieces) {
    held = held.byteLength === 0 ? Buffer.from(piece) : Buffer.concat([held, piece]);
    let at = 0;
    for (; held.byteLength - at > STEP; at += STEP) yield cipher.open(held.subarray(at, at + STEP), number++, false);
    held = held.subarray(at);
  }
  yield cipher.open(held, number, true);
}
