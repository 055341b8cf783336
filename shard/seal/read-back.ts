import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import type { WrittenFile } from '#format/core/written-file.ts';
import { type ReadOptions, readPieces } from '#format/sign/hash-file.ts';
import { hashInThread } from '#format/sign/hash-in-thread.ts';
import { CHUNK_BYTES } from '#format/sign/written-hash.ts';

/** Progress of reading a shard back. */
export interface ReadBackProgress {
  readonly file: string;
  readonly fileDone: number;
  readonly fileBytes: number;
  readonly done: number;
  readonly total: number;
}

export interface ReadBackOptions extends Omit<ReadOptions, 'onBytes'> {
  readonly onProgress?: ((progress: ReadBackProgress) => void) | undefined;
}

/**
 * Reads every file of a shard back and compares it with what was written: a bad disk is found before the shard leaves it. Rejects with
 * a GapError (`shard.read-back`) that names the file and the bytes that differ, or with the signal's reason.
 */
export async function readBack(folder: string, files: ReadonlyMap<string, WrittenFile>, options: ReadBackOptions = {}): Promise<void> {
  const { onProgress, ...how } = options;
  let done = 0;
  const total = [...files.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  // The largest first: a thread reads it while the caller works on.
  for (const [file, written] of [...files].sort(([, a], [, b]) => b.bytes - a.bytes)) {
    let fileDone = 0;
    const onBytes = (bytes: number) => {
      fileDone += bytes;
      done += bytes;
      onProgress?.({ file, fileDone, fileBytes: written.bytes, done, total });
    };
    const path = join(folder, file);
    if ((await hashInThread(path, { ...how, onBytes })) !== written.sha256) throw await mismatch(path, written, how);
  }
}

async function mismatch(path: string, written: WrittenFile, how: ReadOptions): Promise<GapError> {
  const { from, to } = await differingBytes(path, written, how);
  return new GapError(
    'shard.read-back',
    said`${path}: bytes ${from} to ${to} differ from what was written (the file should have ${written.bytes} bytes)`,
    said`The disk does not store data reliably: copy the .partial to another disk, and seal it there`,
    { way: { action: 'recover' } },
  );
}

/** First and last differing byte, accurate to the chunk. */
async function differingBytes(path: string, { bytes, chunks }: WrittenFile, how: ReadOptions): Promise<{ from: number; to: number }> {
  let [from, to, chunk, crc, inChunk, length] = [-1, -1, 0, 0, 0, 0];
  const look = () => {
    if (crc !== chunks[chunk]) {
      if (from < 0) from = chunk * CHUNK_BYTES;
      to = chunk * CHUNK_BYTES + inChunk - 1;
    }
    chunk += 1;
    [crc, inChunk] = [0, 0];
  };
  for await (const piece of readPieces(path, how)) {
    length += piece.byteLength;
    for (let at = 0; at < piece.byteLength; ) {
      const part = piece.subarray(at, at + CHUNK_BYTES - inChunk);
      crc = crc32(part, crc);
      inChunk += part.byteLength;
      at += part.byteLength;
      if (inChunk === CHUNK_BYTES) look();
    }
  }
  if (inChunk > 0) look();
  if (length < bytes) return { from: from < 0 ? length : from, to: bytes - 1 };
  return { from: Math.max(0, from), to: Math.max(to, 0) };
}
