import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ENVELOPE_FILE } from '#core/format/layout.ts';
import { partBytesFor, rangeOf } from '#core/sending/parts.ts';
import type { PlannedFile } from '#core/sending/protocol.ts';
import { readPieces } from '#shard/seal/hash-file.ts';

/** Every file of a shard with the hashes of its parts, the envelope last: where it is, the others are. */
export async function planParts(folder: string, limitBps: number | undefined, signal?: AbortSignal): Promise<PlannedFile[]> {
  const names = readdirSync(folder).sort((a, b) => Number(a === ENVELOPE_FILE) - Number(b === ENVELOPE_FILE) || (a < b ? -1 : 1));
  const files: PlannedFile[] = [];
  for (const name of names) {
    const { size: bytes } = statSync(join(folder, name));
    const part_bytes = partBytesFor(bytes, limitBps);
    files.push({ name, bytes, part_bytes, parts: await partHashes(join(folder, name), bytes, part_bytes, signal) });
  }
  return files;
}

async function partHashes(path: string, bytes: number, partBytes: number, signal: AbortSignal | undefined): Promise<string[]> {
  const hashes: string[] = [];
  let hash = createHash('sha256');
  let at = 0;
  for await (const piece of readPieces(path, { signal })) {
    for (let from = 0; from < piece.byteLength; ) {
      const { end } = rangeOf(hashes.length, bytes, partBytes);
      const part = piece.subarray(from, from + end - at);
      hash.update(part);
      from += part.byteLength;
      at += part.byteLength;
      if (at < end || at === bytes) continue;
      hashes.push(hash.digest('hex'));
      hash = createHash('sha256');
    }
  }
  return [...hashes, hash.digest('hex')];
}
