import type { ByteSource } from '#format/source/byte-source.ts';

/** A source that is read at once and then from memory: for a small file of which nearly everything is needed. Closes the source. */
export async function whole(source: ByteSource): Promise<ByteSource> {
  using open = source;
  const { name, byteLength } = open;
  const all = byteLength === 0 ? new Uint8Array() : await open.read(0, byteLength);
  return {
    name,
    byteLength,
    read(from, to) {
      if (to > byteLength) throw new Error(`file ends at ${byteLength}`);
      return all.slice(from, to);
    },
    [Symbol.dispose]() {},
  };
}
