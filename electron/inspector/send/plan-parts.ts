import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { GapError } from '#core/errors.ts';
import { ENVELOPE_FILE } from '#core/format/layout.ts';
import { partBytesFor } from '#core/sending/parts.ts';
import type { PlannedFile } from '#core/sending/protocol.ts';
import { readPieces } from '#shard/seal/hash-file.ts';
import { PartHashes } from '#shard/seal/part-hashes.ts';

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
  const parts = new PartHashes(bytes, partBytes);
  for await (const piece of readPieces(path, { signal }))
    if (!parts.update(piece))
      throw new GapError('shard.changed', `${path}: it grows while it is read`, 'Send the shard when nothing else works on it');
  return [...parts.end()];
}
