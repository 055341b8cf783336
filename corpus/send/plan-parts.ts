import { setImmediate as immediate } from 'node:timers/promises';
import { partBytesFor, partsOf } from '#corpus/core/sending/parts.ts';
import type { PlannedFile } from '#corpus/core/sending/protocol.ts';
import type { Outgoing } from '#corpus/send/outgoing.ts';
import { PartHashes } from '#corpus/send/part-hashes.ts';
import { GapError, messageOf } from '#format/core/errors.ts';

/** Every file of a shard as it is sent, with the hashes of its parts, in the order in which they are sent. `pause` is waited for before each MiB. */
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
    try {
      for await (const piece of outgoing.pieces(name)) {
        signal?.throwIfAborted();
        await pause();
        // What is read from memory never waits: a window of the same process must stay awake.
        await immediate();
        if (!hashes.update(piece)) throw new Error('file has become longer');
      }
      const parts = hashes.end();
      if (parts.length < partsOf(bytes, part_bytes)) throw new Error('file has become shorter');
      files.push({ name, bytes, part_bytes, parts: [...parts] });
    } catch (error) {
      if (error instanceof GapError || signal?.aborted === true) throw error;
      throw new GapError('shard.changed', `${name}: ${messageOf(error)}`, 'Send the shard when nothing else works on it');
    }
  }
  return files;
}

function bytesOf(outgoing: Outgoing, name: string): number {
  using source = outgoing.open(name);
  return source.byteLength;
}
