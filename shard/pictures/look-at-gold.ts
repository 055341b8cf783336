import type { GoldLookOptions } from '#format/check/picture-reader.ts';
import { messageOf } from '#format/core/errors.ts';
import { isPlainPng } from '#format/core/gold/png.ts';
import type { GoldPictures } from '#format/core/quality/video/pictures.ts';
import { inTile, type LumaPlane, type TilePlace } from '#format/core/watermark/tile.ts';
import { GoldReader } from '#format/video/read-gold.ts';
import { Look } from '#shard/pictures/look-at-pictures.ts';
import { AV_PIX_FMT_RGB24, AV_PIX_FMT_YUV420P } from '#video/av/constants.ts';
import { PacketDecoder } from '#video/packet-decoder.ts';
import { MappedFrame } from '#video/pictures/mapped-frame.ts';
import { PixelsOf } from '#video/pictures/pixels-of.ts';

/** Pictures between turns of the event loop, without which FFmpeg's buffers are not freed. */
const TURN_EVERY = 16;

/** Decodes every lossless picture, and measures it as those of the video are. Damage is reported in the facts, not thrown. */
export async function lookAtGold(path: string, { size, blank, tile, onProgress, signal }: GoldLookOptions): Promise<GoldPictures> {
  using gold = new GoldReader(path);
  using pixels = new MappedFrame();
  using planar = new PixelsOf(size, AV_PIX_FMT_YUV420P);
  using luma = new MappedFrame();
  const look = new Look(gold.frames, tile);
  const shown: number[] = [];
  let damage = gold.facts.problem;
  try {
    using decoder = await PacketDecoder.open('PNG', 1, (picture) => {
      if (picture.format !== AV_PIX_FMT_RGB24 || picture.width !== size.width || picture.height !== size.height)
        throw new Error(`picture ${look.count} is not the 8-bit RGB that its header says`);
      if (blank?.[look.count] === 1 && isShown(pixels.of(picture), tile)) shown.push(look.count);
      look.take(luma.of(planar.of(picture)));
    });
    for (let frame = 0; frame < gold.frames; frame++) {
      const png = gold.png(frame);
      if (!isPlainPng(png)) throw new Error(`picture ${frame} has more in it than a picture`);
      decoder.send(Buffer.from(png.buffer, png.byteOffset, png.byteLength));
      if (look.count !== frame + 1) throw new Error(`picture ${frame} cannot be decoded`);
      onProgress?.(frame + 1, gold.frames);
      if (frame % TURN_EVERY !== 0) continue;
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    }
  } catch (error) {
    signal?.throwIfAborted();
    damage ??= messageOf(error);
  }
  return { pictures: look.facts(damage), shown };
}

/** Whether any pixel beside the tile is not black. `luma` is the plane of red, green and blue. */
function isShown({ luma, stride, width, height }: LumaPlane, tile: TilePlace | undefined): boolean {
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = y * stride + 3 * x;
      if ((luma[at] !== 0 || luma[at + 1] !== 0 || luma[at + 2] !== 0) && (tile === undefined || !inTile(tile, x, y))) return true;
    }
  return false;
}
