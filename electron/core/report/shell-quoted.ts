/** A path as a POSIX shell takes it for one word. */
export function shellQuoted(path: string): string {
  return /^[\w./:@%+=-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
