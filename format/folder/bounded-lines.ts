import { createReadStream } from 'node:fs';
import { openForeign } from '#format/folder/foreign-file.ts';

const NEWLINE = 0x0a;

/**
 * The lines of a text, of a file (by its path) or a stream, `undefined` for one of more than `most` bytes. Memory: one line and one block, whatever somebody made of the file:
 * node's own readline would gather a line without end until it throws where nobody can catch it. Rejects with the system's error.
 */
export async function* boundedLines(source: string | AsyncIterable<Buffer>, most: number): AsyncGenerator<string | undefined> {
  let parts: Buffer[] = [];
  let bytes = 0;
  const line = (): string | undefined => {
    const text = bytes > most ? undefined : Buffer.concat(parts).toString('utf8');
    [parts, bytes] = [[], 0];
    return text?.endsWith('\r') === true ? text.slice(0, -1) : text;
  };
  const blocks = typeof source === 'string' ? (createReadStream(source, { fd: openForeign(source) }) as AsyncIterable<Buffer>) : source;
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
