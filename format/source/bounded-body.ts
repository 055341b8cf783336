/** Of most answers. */
const FIRST_BYTES = 1 << 16;

/** What an answer brings. */
type Body = AsyncIterable<Uint8Array> | { getReader(): Reader };

interface Reader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(): Promise<unknown>;
}

/** Streams of WebKit 2.50 cannot be iterated: there the reader is asked. */
async function* chunksOf(body: Body): AsyncGenerator<Uint8Array> {
  if (Symbol.asyncIterator in body) return yield* body;
  const reader = body.getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) if (part.value !== undefined) yield part.value;
  } finally {
    // Of a body that ended it does nothing.
    await reader.cancel();
  }
}

/**
 * All that comes, in a buffer of its own; undefined where it is more than `most` bytes: the rest is not waited for. `expected`: how much it will be, where that is
 * known; memory is asked for as it comes. Rejects with what the body does.
 */
export async function boundedBody(body: Body | null, most: number, expected = FIRST_BYTES): Promise<Uint8Array<ArrayBuffer> | undefined> {
  let into = new Uint8Array(Math.min(most, expected));
  let at = 0;
  for await (const chunk of body === null ? [] : chunksOf(body)) {
    const end = at + chunk.byteLength;
    if (end > most) return undefined;
    if (end > into.byteLength) {
      const larger = new Uint8Array(Math.min(most, Math.max(end, 2 * into.byteLength)));
      larger.set(into.subarray(0, at));
      into = larger;
    }
    into.set(chunk, at);
    at = end;
  }
  return at === into.byteLength ? into : into.slice(0, at);
}
