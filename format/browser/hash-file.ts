import { createHash } from '#format/browser/node-crypto.ts';
import { blocksOf, openSync } from '#format/browser/node-fs.ts';

interface HashOptions {
  readonly onBytes?: ((bytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Stands for the module of this name: SHA-256 of a file, lower-case hexadecimal. */
export async function hashFile(path: string, { onBytes, signal }: HashOptions = {}): Promise<string> {
  const [fd, hash] = [openSync(path), createHash()];
  for await (const block of blocksOf(fd)) {
    signal?.throwIfAborted();
    hash.update(block);
    onBytes?.(block.byteLength);
  }
  return hash.digest();
}
