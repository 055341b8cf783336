import { statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { HttpSource } from '#format/source/http-source.ts';
import { s3Place } from '#format/source/s3.ts';
import { freeBytes, writeWhole } from '#shard/folder/files.ts';

const PIECE_BYTES = 8 << 20;
/** What is left for everything else on the disk. */
const SPARE_BYTES = 1e9;

/** Throws a GapError (`app.room`) where so much does not fit on a folder's disk. */
export function needRoom(folder: string, bytes: number): void {
  const free = freeBytes(folder);
  if (free !== undefined && free < bytes + SPARE_BYTES)
    throw new GapError(
      'app.room',
      said`${folder}: ${Math.round(free / 1e6)} MB free, ${Math.round((bytes + SPARE_BYTES) / 1e6)} MB needed`,
      said`Free space on that disk`,
    );
}

/**
 * Fetches a file of a bucket, unless it is here; half of one is never taken for it, nor one of another length than was listed. Rejects with a GapError
 * (`shard.remote`).
 */
export async function fetchFile(
  uri: string,
  bytes: number,
  path: string,
  { signal, onProgress }: { readonly signal?: AbortSignal | undefined; readonly onProgress?: ((bytes: number) => void) | undefined },
): Promise<void> {
  if (statSync(path, { throwIfNoEntry: false })?.size === bytes) return;
  const { url, sign } = s3Place(uri);
  using source = await HttpSource.open(url, { sign, signal });
  if (source?.byteLength !== bytes)
    throw new GapError('shard.remote', said`${uri}: it was changed or removed since it was listed`, said`Open the bucket again`);
  await writeWhole(path, async (temporary) => {
    const file = await open(temporary, 'w');
    try {
      for (let at = 0; at < bytes; at += PIECE_BYTES) {
        await file.writeFile(await source.read(at, Math.min(bytes, at + PIECE_BYTES)));
        onProgress?.(Math.min(bytes, at + PIECE_BYTES));
      }
    } finally {
      await file.close();
    }
  });
}
