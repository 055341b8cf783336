import type { PictureSize } from '#format/core/video/picture-size.ts';
import { AV_PIX_FMT_BGRA } from '#video/av/constants.ts';
import * as av from '#video/av/lib.ts';

/** An FFmpeg frame of packed pixels of four bytes in our own memory. `pixels`: their order, blue first without. */
export function packedFrame(
  { buffer, byteOffset, byteLength }: Uint8Array,
  { width, height }: PictureSize,
  pixels: number = AV_PIX_FMT_BGRA,
): av.Frame {
  const frame = new av.Frame();
  frame.alloc();
  frame.format = pixels as never;
  frame.width = width;
  frame.height = height;
  const code = Math.min(frame.getBuffer(), frame.fromBuffer(Buffer.from(buffer, byteOffset, byteLength)));
  if (code < 0) throw new Error(`FFmpeg cannot use our memory (code ${code})`);
  return frame;
}

/** Colour of a packed pixel whose bytes begin at `at`, blue first: 0xRRGGBB. */
export const packedPixel = (pixels: Uint8Array, at: number): number =>
  (pixels[at] as number) | ((pixels[at + 1] as number) << 8) | ((pixels[at + 2] as number) << 16);
