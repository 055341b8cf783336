/**
 * What all of these resolve with. Rejects as the first of them in the list that did, but only once all have ended: nothing goes on behind the
 * back of whoever was told that it failed.
 */
export async function allEnded<const T extends readonly Promise<unknown>[]>(
  promises: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(promises);
  return (await Promise.all(promises)) as { -readonly [K in keyof T]: Awaited<T[K]> };
}
