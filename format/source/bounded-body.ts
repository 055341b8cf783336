/** All that comes, in a buffer of its own; undefined where it is more than `most` bytes: the rest is not waited for. Rejects with what the body does. */
export async function boundedBody(body: AsyncIterable<Uint8Array> | null, most: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const into = new Uint8Array(most);
  let at = 0;
  for await (const chunk of body ?? []) {
    if (at + chunk.byteLength > most) return undefined;
    into.set(chunk, at);
    at += chunk.byteLength;
  }
  return at === most ? into : into.slice(0, at);
}
