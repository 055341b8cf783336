import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import type { WrittenFile } from '#core/format/written-file.ts';
import { WrittenHash } from '#shard/seal/written-hash.ts';

/** Large enough to make a read's overhead negligible, small enough for a processor's cache. */
const READ_BYTES = 1 << 20;

export interface ReadOptions {
  /** Called with the number of bytes in each new piece. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  /** Rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Drops a file from the system's cache, so that reads reach the disk. */
  readonly forgetCached?: ((fd: number) => void) | undefined;
}

/** SHA-256 of a file as it is on the disk, lower-case hexadecimal. Rejects with the system's error. */
export async function hashFile(path: string, options: ReadOptions = {}): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of readPieces(path, options)) hash.update(bytes);
  return hash.digest('hex');
}

/** Hashes of a file that were not computed while it was written. */
export async function writtenFile(path: string): Promise<WrittenFile> {
  const hash = new WrittenHash();
  for await (const bytes of readPieces(path, {})) hash.update(bytes);
  return hash.written();
}

/** A file's bytes in pieces, each valid until the next; the next is read while the caller works on the current one. */
export async function* readPieces(path: string, { onBytes, signal, forgetCached }: ReadOptions): AsyncGenerator<Uint8Array> {
  await using file = await open(path, 'r');
  forgetCached?.(file.fd);
  let [current, ahead] = [new Uint8Array(READ_BYTES), new Uint8Array(READ_BYTES)];
  let position = 0;
  let reading = read(file, current, 0);
  try {
    for (;;) {
      signal?.throwIfAborted();
      const bytes = await reading;
      if (bytes === 0) return;
      position += bytes;
      reading = read(file, ahead, position);
      yield current.subarray(0, bytes);
      onBytes?.(bytes);
      [current, ahead] = [ahead, current];
    }
  } finally {
    // Nothing may read from a file that is being closed.
    await reading.catch(() => {});
  }
}

async function read(file: FileHandle, into: Uint8Array, position: number): Promise<number> {
  return (await file.read(into, 0, into.byteLength, position)).bytesRead;
}
