import type { PictureSize } from '#format/core/video/picture-size.ts';

// PNG, third edition: signature (5.2), IHDR (11.2.1), IEND (11.2.5) with the CRC that every IEND has.
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const IHDR = [0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52];
/** 8 bits, red green blue, and the only methods there are; not interlaced. */
const RGB8 = [8, 2, 0, 0, 0];
const IEND = [0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82];

/** What is read of a PNG file without decoding it. */
export const PNG_HEAD_BYTES = 29;
export const PNG_TAIL_BYTES = IEND.length;

/** Size of the picture in a PNG file of ours, by its first and last bytes; undefined where it is no such file. */
export function pngSize(head: Uint8Array, tail: Uint8Array): PictureSize | undefined {
  if (!is(head, 0, SIGNATURE) || !is(head, 8, IHDR) || !is(head, 24, RGB8) || !is(tail, 0, IEND)) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** What our encoder writes: header, pixels a metre, data, end. */
const CHUNKS = ['IHDR', 'pHYs', 'IDAT', 'IEND'].map((name) => Array.from(name, (letter) => letter.charCodeAt(0)));
const [DATA, END] = [2, 3];

/**
 * Whether a PNG file has nothing but a picture: the chunks that ours have, in their order, and one end. Decoders pass over others, in which another picture
 * (an animation), or any text, may stand.
 */
export function isPlainPng(png: Uint8Array): boolean {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  let [at, before] = [SIGNATURE.length, -1];
  while (at + CHUNK_BYTES <= png.byteLength) {
    const kind = CHUNKS.findIndex((name) => is(png, at + 4, name));
    if (kind < before || (kind === before && kind !== DATA)) return false;
    before = kind;
    at += CHUNK_BYTES + view.getUint32(at);
  }
  return at === png.byteLength && before === END;
}

/** Of a chunk without its data: length, type and CRC (5.3). */
const CHUNK_BYTES = 12;

const is = (bytes: Uint8Array, at: number, wanted: readonly number[]): boolean => wanted.every((byte, i) => bytes[at + i] === byte);
