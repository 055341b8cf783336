import { joined } from '#format/core/video/joined.ts';

/** Elements of EBML (RFC 8794): an id, the length of the content, and the content; big-endian. */

/** Bytes of an id or a length, of their first byte: zeros in front of its first one, and that one. */
const widthOf = (first: number): number => Math.clz32(first) - 23;

/** The length of a content that ends with the file. */
export const UNKNOWN = Symbol('unknown length');

/** An id as it is written, its mark included. */
function idBytes(id: number): Uint8Array {
  const width = id > 0xffffff ? 4 : id > 0xffff ? 3 : id > 0xff ? 2 : 1;
  return Uint8Array.from({ length: width }, (_, i) => Math.floor(id / 256 ** (width - 1 - i)) & 255);
}

/** A length in so many bytes, or in the fewest. */
export function lengthBytes(length: number, width = fewest(length)): Uint8Array {
  const bytes = Uint8Array.from({ length: width }, (_, i) => Math.floor(length / 256 ** (width - 1 - i)) % 256);
  bytes[0] = (bytes[0] as number) | (0x80 >> (width - 1));
  return bytes;
}

/** All ones mean that the length is not known. */
function fewest(length: number): number {
  let width = 1;
  while (length >= 2 ** (7 * width) - 1) width += 1;
  return width;
}

export function element(id: number, ...content: readonly Uint8Array[]): Uint8Array {
  const bytes = joined(content);
  return joined([idBytes(id), lengthBytes(bytes.byteLength), bytes]);
}

/** An unsigned integer, in the fewest bytes unless `width` says in how many. */
export function uint(id: number, value: number, width = Math.max(1, Math.ceil(Math.log2(value + 1) / 8))): Uint8Array {
  return element(
    id,
    Uint8Array.from({ length: width }, (_, i) => Math.floor(value / 256 ** (width - 1 - i)) % 256),
  );
}

export function float(id: number, value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return element(id, bytes);
}

export const text = (id: number, value: string): Uint8Array =>
  element(
    id,
    Uint8Array.from(value, (char) => char.charCodeAt(0)),
  );

/** Says nothing, in exactly so many bytes: 2 to 128. */
export const nothing = (bytes: number): Uint8Array => element(0xec, new Uint8Array(bytes - 2));

export interface ElementHead {
  readonly id: number;
  readonly length: number | typeof UNKNOWN;
  readonly contentAt: number;
}

/** Reads an id and a length. Returns a string that says why, where there are none. */
export function readHead(bytes: Uint8Array, at: number): ElementHead | string {
  const idWidth = widthOf(bytes[at] ?? 0);
  if (idWidth > 4) return `no EBML id at byte ${at}`;
  const lengthAt = at + idWidth;
  const width = widthOf(bytes[lengthAt] ?? 0);
  if (width > 8 || lengthAt + width > bytes.byteLength) return `no EBML length at byte ${lengthAt}`;
  const first = (bytes[lengthAt] as number) & (0x7f >> (width - 1));
  const rest = bytes.subarray(lengthAt + 1, lengthAt + width);
  const isUnknown = first === 0x7f >> (width - 1) && rest.every((byte) => byte === 0xff);
  const length = isUnknown ? UNKNOWN : rest.reduce((sum, byte) => sum * 256 + byte, first);
  return { id: readUint(bytes.subarray(at, lengthAt)), length, contentAt: lengthAt + width };
}

export const readUint = (bytes: Uint8Array): number => bytes.reduce((sum, byte) => sum * 256 + byte, 0);
