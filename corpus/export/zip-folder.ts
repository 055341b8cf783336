import { createWriteStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { WrittenFile } from '#format/core/written-file.ts';
import { WrittenHash } from '#format/sign/written-hash.ts';

/** Modification time of every entry, so that the same shard yields the same archive. */
const TIME = new Date('1980-01-02T00:00:00Z');

/** Writes the files of a folder into a new archive, under the folder `name`. Not compressed: video and Parquet already are. */
export async function zipFolder(folder: string, name: string, into: string): Promise<WrittenFile> {
  const zip = new ZipFile();
  for (const file of readdirSync(folder).sort())
    zip.addFile(join(folder, file), `${name}/${file}`, { compress: false, mtime: TIME, mode: 0o100644, forceDosTimestamp: true });
  zip.end();
  const hash = new WrittenHash();
  async function* hashed() {
    for await (const piece of zip.outputStream as AsyncIterable<Buffer>) {
      hash.update(piece);
      yield piece;
    }
  }
  await pipeline(Readable.from(hashed()), createWriteStream(into, { flags: 'wx', flush: true }));
  return hash.written();
}
