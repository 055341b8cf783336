import { createHash } from 'node:crypto';
import { closeSync, read } from 'node:fs';
import { promisify } from 'node:util';
import type { WrittenFile } from '#format/core/written-file.ts';
import { openForeign } from '#format/folder/foreign-file.ts';
import { WrittenHash } from '#format/sign/written-hash.ts';

/** Large enough to make a read's overhead negligible, small enough for a processor's cache. */
const READ_BYTES = 1 << 20;

export interface ReadOptions {
  /** Called with the number of bytes in each new piece. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  /** Rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Drops a file from the system's cache, so that reads reach the disk, and do not push other programs' files out of it. */
  readonly forgetCached?: ForgetCached | undefined;
}

/** A function cannot be handed to a thread; the module that exports it as `forgetCached` can. It is undefined where there is nothing to do. */
export interface ForgetCached {
  (fd: number, bytes?: number): void;
  readonly module: string | undefined;
}

/**
 * What was read is dropped from the cache every so many bytes. Filling it with 4.3 GB took 3.5 to 8 s of the system's time on a virtual machine,
 * reading it this way 0.9.
 */
const FORGET_EVERY_BYTES = 32 << 20;

/** SHA-256 of a file as it is on the disk, lower-case hexadecimal. Rejects with the system's error. */
export async function hashFile(path: string, options: ReadOptions = {}): Promise<string> {
  return await sha256Of(readPieces(path, options));
}

/** SHA-256 of a file's pieces, lower-case hexadecimal. */
export async function sha256Of(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of pieces) hash.update(bytes);
  return hash.digest('hex');
}

/** Hashes of a file that were not computed while it was written. */
export async function writtenFile(path: string): Promise<WrittenFile> {
  const hash = new WrittenHash();
  for await (const bytes of readPieces(path, {})) hash.update(bytes);
  return hash.written();
}

/** A file's bytes in pieces, each valid until the next. */
export async function* readPieces(path: string, options: ReadOptions): AsyncGenerator<Uint8Array> {
  const fd = openForeign(path);
  try {
    options.forgetCached?.(fd);
    yield* piecesOf(fd, options);
  } finally {
    closeSync(fd);
  }
}

/** Within the thread that reads, any function will do. */
export interface PieceOptions extends Omit<ReadOptions, 'forgetCached'> {
  readonly forgetCached?: ((fd: number, bytes?: number) => void) | undefined;
}

/** The same of an open file; the next piece is read while the caller works on the current one. */
export async function* piecesOf(fd: number, { onBytes, signal, forgetCached }: PieceOptions): AsyncGenerator<Uint8Array> {
  let [current, ahead] = [new Uint8Array(READ_BYTES), new Uint8Array(READ_BYTES)];
  let [position, kept] = [0, 0];
  let reading = readInto(fd, current, 0);
  try {
    for (;;) {
      signal?.throwIfAborted();
      const bytes = await reading;
      if (bytes === 0) return;
      position += bytes;
      kept += bytes;
      reading = readInto(fd, ahead, position);
      // The caller may keep this piece for long; what failed meanwhile is thrown when the next one is asked for.
      reading.catch(() => {});
      yield current.subarray(0, bytes);
      onBytes?.(bytes);
      if (kept >= FORGET_EVERY_BYTES) {
        forgetCached?.(fd, position - bytes);
        kept = 0;
      }
      [current, ahead] = [ahead, current];
    }
  } finally {
    // Nothing may read from a file that is being closed.
    await reading.catch(() => {});
  }
}

const readAt = promisify(read);

async function readInto(fd: number, into: Uint8Array, position: number): Promise<number> {
  return (await readAt(fd, into, 0, into.byteLength, position)).bytesRead;
}
