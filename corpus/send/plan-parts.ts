import { setImmediate as immediate } from 'node:timers/promises';
import { partBytesFor, partsOf } from '#corpus/core/sending/parts.ts';
import type { PlannedFile } from '#corpus/core/sending/protocol.ts';
import type { Outgoing } from '#corpus/send/outgoing.ts';
import { PartHashes } from '#corpus/send/part-hashes.ts';

/**
 * Every file of a shard as it is sent, with the hashes of its parts, in the order in which they are sent. `pause` is waited for before each MiB. Rejects with what
 * {@link Outgoing.open} throws.
 */
export async function planParts(
  outgoing: Outgoing,
  limitBps: number | undefined,
  pause: () => Promise<void> = async () => {},
  signal?: AbortSignal,
): Promise<PlannedFile[]> {
  const files: PlannedFile[] = [];
  for (const name of outgoing.names) {
    const bytes = bytesOf(outgoing, name);
    const part_bytes = partBytesFor(bytes, limitBps);
    const hashes = new PartHashes(bytes, part_bytes);
    for await (const piece of outgoing.pieces(name)) {
      signal?.throwIfAborted();
      await pause();
      // Other work of this process has its turn before each MiB is hashed: a window must stay awake.
      await immediate();
      if (!hashes.update(piece)) throw outgoing.changed(name);
    }
    const parts = hashes.end();
    if (parts.length < partsOf(bytes, part_bytes) || bytesOf(outgoing, name) !== bytes) throw outgoing.changed(name);
    files.push({ name, bytes, part_bytes, parts: [...parts] });
  }
  return files;
}

function bytesOf(outgoing: Outgoing, name: string): number {
  using source = outgoing.open(name);
  return source.byteLength;
}
