import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { utf8 } from '#format/folder/utf8.ts';

/** Two hours have 3,600 proofs in `hashes.json`, 0.4 MB; no document of a shard is nearly as large. */
const MOST_DOCUMENT_BYTES = 16_000_000;
/** Of labels, of a game's lines, or of the parts that were sent: a line a frame for two hours is 60 MB. */
export const MOST_LINES_BYTES = 128_000_000;

/** Windows has neither flag, and neither pipes nor devices in a folder. */
const AS_A_FILE = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Opens what others may have written, to read it (`r+`: and to write): a regular file, and no link. Waits for nobody, as a pipe would. Throws the
 * system's error, or a GapError (`shard.link`).
 */
export function openForeign(path: string, flags: 'r' | 'r+' = 'r'): number {
  let fd: number;
  try {
    fd = openSync(path, (flags === 'r' ? constants.O_RDONLY : constants.O_RDWR) | AS_A_FILE);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ELOOP') throw notAFile(path, 'a link');
    if (code === 'EISDIR') throw notAFile(path, 'a folder');
    throw code === 'ENXIO' ? notAFile(path, 'a socket') : error;
  }
  const stat = fstatSync(fd);
  if (stat.isFile()) return fd;
  closeSync(fd);
  throw notAFile(path, stat.isDirectory() ? 'a folder' : 'a device or pipe');
}

/** All of such a file. Throws a GapError (`shard.large`) for one of more bytes, too. */
export function readForeign(path: string, mostBytes = MOST_DOCUMENT_BYTES): Uint8Array {
  const fd = openForeign(path);
  try {
    const { size } = fstatSync(fd);
    if (size > mostBytes)
      throw new GapError(
        'shard.large',
        said`${path}: it has ${size} bytes; ${mostBytes} are allowed`,
        said`Have its recorder mended, or delete it`,
      );
    const bytes = new Uint8Array(size);
    let length = 0;
    for (let read = -1; read !== 0 && length < size; length += read) read = readSync(fd, bytes, length, size - length, length);
    return bytes.subarray(0, length);
  } finally {
    closeSync(fd);
  }
}

/** Size of a regular file; undefined for anything else, and for what is gone meanwhile. */
export function fileSize(path: string): number | undefined {
  const facts = lstatSync(path, { throwIfNoEntry: false });
  return facts?.isFile() ? facts.size : undefined;
}

/** The same, with 0 for what is no file. */
export const foreignBytes = (path: string): number => fileSize(path) ?? 0;

/** The same as text. */
export const foreignText = (path: string, mostBytes?: number): string => utf8(readForeign(path, mostBytes));

const notAFile = (path: string, what: string): GapError =>
  new GapError(
    'shard.link',
    said`${path}: a shard holds files, this is ${what}`,
    said`Copy the shard with its files, not with links to them`,
  );
