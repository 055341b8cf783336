/** What is made at first use, and kept: no library is loaded on a system that never calls it. */
export function lazily<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
