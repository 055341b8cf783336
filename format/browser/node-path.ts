/** What the reader asks of `node:path`. */

export const join = (...parts: readonly string[]): string => parts.join('/');

export const dirname = (path: string): string => path.slice(0, path.lastIndexOf('/'));

export const extname = (path: string): string => /\.[^./]*$/.exec(path)?.[0] ?? '';

export const basename = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
