import { setImmediate as immediate } from 'node:timers/promises';
import { partBytesFor } from '#corpus/core/sending/parts.ts';
import type { PlannedFile } from '#corpus/core/sending/protocol.ts';
import type { Outgoing } from '#corpus/send/outgoing.ts';
import { PartHashes } from '#corpus/send/part-hashes.ts';
import { GapError, messageOf } from '#format/core/errors.ts';
import type { ByteSource } from '#format/source/byte-source.ts';

const READ_BYTES = 1 << 20;

/** Every file of a shard as it is sent, with the hashes of its parts, in the order in which they are sent. `pause` is waited for before each MiB. */
export async function planParts(
  outgoing: Outgoing,
  limitBps: number | undefined,
  pause: () => Promise<void> = async () => {},
  signal?: AbortSignal,
): Promise<PlannedFile[]> {
  const files: PlannedFile[] = [];
  for (const name of outgoing.names) {
    using source = outgoing.open(name);
    const { byteLength: bytes } = source;
    const part_bytes = partBytesFor(bytes, limitBps);
    files.push({ name, bytes, part_bytes, parts: await partHashes(source, part_bytes, pause, signal) });
  }
  return files;
}

async function partHashes(
  source: ByteSource,
  partBytes: number,
  pause: () => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const parts = new PartHashes(source.byteLength, partBytes);
  for (let at = 0; at < source.byteLength; at += READ_BYTES) {
    signal?.throwIfAborted();
    await pause();
    // Reading and hashing are done at once: a window of the same process must stay awake.
    await immediate();
    parts.update(await read(source, at, Math.min(source.byteLength, at + READ_BYTES)));
  }
  return [...parts.end()];
}

/** A file that has become shorter since it was opened. */
async function read(source: ByteSource, from: number, to: number): Promise<Uint8Array> {
  try {
    return await source.read(from, to);
  } catch (error) {
    throw new GapError('shard.changed', `${source.name}: ${messageOf(error)}`, 'Send the shard when nothing else works on it');
  }
}
