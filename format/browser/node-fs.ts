import { type Found, lookup, namesIn } from '#format/browser/mount.ts';
import type { PageFile } from '#format/browser/page-file.ts';

/** What the reader asks of `node:fs`, over the files that the page was given. */

const open: PageFile[] = [];
const BLOCK_BYTES = 1 << 22;

export const constants: Readonly<Record<string, number>> = {};

export const existsSync = (path: string): boolean => lookup(path) !== undefined;

export function statSync(path: string) {
  return statOf(found(path));
}

/** As `statSync`: no file that a page is given is a link. */
export function lstatSync(path: string, { throwIfNoEntry = true }: { readonly throwIfNoEntry?: boolean } = {}) {
  return throwIfNoEntry || existsSync(path) ? statSync(path) : undefined;
}

export function openSync(path: string): number {
  const file = found(path);
  if (file === 'folder') throw systemError('EISDIR', path);
  return open.push(file) - 1;
}

export const fstatSync = (fd: number) => statOf(open[fd] as PageFile);

export function readSync(fd: number, into: Uint8Array, offset: number, length: number, position: number): number {
  const bytes = (open[fd] as PageFile).readSync(position, position + length);
  into.set(bytes, offset);
  return bytes.byteLength;
}

/** A file that is not read holds nothing. */
export function closeSync(fd: number): void {
  delete open[fd];
}

export const createReadStream = (_path: string, { fd }: { readonly fd: number }): AsyncGenerator<Uint8Array> => blocksOf(fd);

/** All of an open file, which is closed then. */
export async function* blocksOf(fd: number): AsyncGenerator<Uint8Array> {
  try {
    const file = open[fd] as PageFile;
    const read = (at: number) => (at < file.size ? file.read(at, Math.min(at + BLOCK_BYTES, file.size)) : undefined);
    let next = read(0);
    for (let at = BLOCK_BYTES; next !== undefined; at += BLOCK_BYTES) {
      const block = await next;
      // While this one is hashed.
      next = read(at);
      next?.catch(() => {});
      yield block;
    }
  } finally {
    closeSync(fd);
  }
}

export function opendirSync(folder: string) {
  const names = namesIn(folder);
  let at = 0;
  return {
    readSync() {
      const name = names[at++];
      return name === undefined ? null : { name, ...statSync(`${folder}/${name}`) };
    },
    closeSync() {},
  };
}

function found(path: string): Exclude<Found, undefined> {
  const file = lookup(path);
  if (file === undefined) throw systemError('ENOENT', path);
  return file;
}

const statOf = (file: PageFile | 'folder') => ({
  size: file === 'folder' ? 0 : file.size,
  isFile: () => file !== 'folder',
  isDirectory: () => file === 'folder',
  isSymbolicLink: () => false,
});

const TEXTS = { ENOENT: 'no such file or directory', EISDIR: 'illegal operation on a directory' };

const systemError = (code: keyof typeof TEXTS, path: string): Error =>
  Object.assign(new Error(`${code}: ${TEXTS[code]}, open '${path}'`), { code });
