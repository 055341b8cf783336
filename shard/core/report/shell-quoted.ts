/** A path quoted so that a POSIX shell reads it as one word. */
export function shellQuoted(path: string): string {
  return /^[\w./:@%+=-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
