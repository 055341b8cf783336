/**
 * Headers of a tar archive (POSIX.1-1988, ustar) as ours are: regular files with plain names, each with the same owner, rights and time, so that the same
 * pictures make the same archive. A header that says anything else is not ours.
 */
export const TAR_BLOCK_BYTES = 512;
/** An archive ends with two blocks of zeros. */
export const TAR_END_BYTES = 2 * TAR_BLOCK_BYTES;
/** Eleven octal digits. */
const MOST_BYTES = 8 ** 11 - 1;

const NAME = { at: 0, bytes: 100 };
const SIZE_AT = 124;
const CHECKSUM = { at: 148, bytes: 8 };
/** Field by field: what stands there in each header. */
const SAME: readonly (readonly [at: number, text: string])[] = [
  [100, '0000644\0'],
  [108, '0000000\0'],
  [116, '0000000\0'],
  [136, '00000000000\0'],
  [156, '0'],
  [257, 'ustar\x0000'],
];

/** Bytes that a file takes behind its header. */
export const tarBytes = (bytes: number): number => TAR_BLOCK_BYTES * Math.ceil(bytes / TAR_BLOCK_BYTES);

/** Throws a RangeError for a name or size that has no room. */
export function tarHeader(name: string, bytes: number): Uint8Array {
  if (!/^[\w.-]{1,99}$/.test(name) || !(bytes >= 0 && bytes <= MOST_BYTES))
    throw new RangeError(`no tar header for ${name} of ${bytes} bytes`);
  const header = new Uint8Array(TAR_BLOCK_BYTES);
  put(header, NAME.at, name);
  for (const [at, text] of SAME) put(header, at, text);
  put(header, SIZE_AT, `${bytes.toString(8).padStart(11, '0')}\0`);
  // The checksum counts its own field as spaces.
  header.fill(0x20, CHECKSUM.at, CHECKSUM.at + CHECKSUM.bytes);
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(header, CHECKSUM.at, `${sum.toString(8).padStart(6, '0')}\0 `);
  return header;
}

/** What a header says; undefined where it is not one of ours. */
export function readTarHeader(header: Uint8Array): { readonly name: string; readonly bytes: number } | undefined {
  const name = text(header, NAME.at, NAME.bytes).replace(/\0.*$/s, '');
  const size = text(header, SIZE_AT, 12);
  if (!/^[\w.-]{1,99}$/.test(name) || !/^[0-7]{11}\0$/.test(size)) return undefined;
  const bytes = Number.parseInt(size, 8);
  return tarHeader(name, bytes).every((byte, at) => byte === header[at]) ? { name, bytes } : undefined;
}

function put(header: Uint8Array, at: number, characters: string): void {
  for (let i = 0; i < characters.length; i++) header[at + i] = characters.charCodeAt(i);
}

const text = (header: Uint8Array, at: number, bytes: number): string => String.fromCharCode(...header.subarray(at, at + bytes));
