import { createReadStream } from 'node:fs';
import { openForeign } from '#format/folder/foreign-file.ts';
import { utf8 } from '#format/folder/utf8.ts';

const NEWLINE = 0x0a;

/**
 * The lines of a text, of a file (by its path) or a stream, `undefined` for one of more than `most` bytes. Memory: one line and one block, whatever somebody made of the file:
 * node's own readline would gather a line without end until it throws where nobody can catch it. Rejects with the system's error.
 */
export async function* boundedLines(source: string | AsyncIterable<Uint8Array>, most: number): AsyncGenerator<string | undefined> {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  const line = (): string | undefined => {
    const text = bytes > most ? undefined : utf8(joined(parts, bytes));
    [parts, bytes] = [[], 0];
    return text?.endsWith('\r') === true ? text.slice(0, -1) : text;
  };
  const blocks = typeof source === 'string' ? (createReadStream(source, { fd: openForeign(source) }) as AsyncIterable<Uint8Array>) : source;
  for await (const block of blocks) {
    let from = 0;
    for (;;) {
      const end = block.indexOf(NEWLINE, from);
      const part = block.subarray(from, end < 0 ? block.length : end);
      bytes += part.length;
      if (bytes > most) parts = [];
      else if (part.length > 0) parts.push(part);
      if (end < 0) break;
      yield line();
      from = end + 1;
    }
  }
  if (bytes > 0) yield line();
}

function joined(parts: readonly Uint8Array[], bytes: number): Uint8Array {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const all = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.byteLength;
  }
  return all;
}
