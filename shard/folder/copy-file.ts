import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { WrittenFile } from '#format/core/written-file.ts';
import { readPieces } from '#format/sign/hash-file.ts';
import { WrittenHash } from '#format/sign/written-hash.ts';

/** Copies a file to where there is none, and says what was written. */
export async function copyFile(from: string, to: string): Promise<WrittenFile> {
  const hash = new WrittenHash();
  async function* pieces() {
    for await (const bytes of readPieces(from, {})) {
      hash.update(bytes);
      // A piece is valid only until the next one is read; a stream keeps it longer.
      yield Buffer.from(bytes);
    }
  }
  await pipeline(Readable.from(pieces()), createWriteStream(to, { flags: 'wx', flush: true }));
  return hash.written();
}
