import type { PictureSize } from '#format/core/video/picture-size.ts';
import { SmallChanges } from '#video/core/small-changes.ts';

/** Pixels that the backdrop moves from one picture to the next: a quick turn of the head. */
const PAN_PX = 7;
const LOOP_PX = 512;
/** It pans, then rests as long. Live AV1 misses 10 to 20 % of small changes while the picture around them rests, none while it moves. */
const MOVING_FRAMES = 24;
export const LOOP_FRAMES = 2 * MOVING_FRAMES;

/**
 * Moving pictures to try encoders with, the same everywhere: a textured backdrop that fills the picture and alternately pans and rests,
 * and small cells that change suddenly, each at its own pace. Planar YUV 4:2:0.
 */
export class TestScene {
  readonly size: PictureSize;
  readonly #backdrop: Uint8Array;
  readonly #picture: Uint8Array;
  readonly changes: SmallChanges;

  constructor({ width, height }: PictureSize) {
    this.size = { width, height };
    this.changes = new SmallChanges({ width, height });
    this.#backdrop = backdrop(width + LOOP_PX, height);
    this.#picture = new Uint8Array((width * height * 3) / 2);
    // Some colour, which does not move.
    for (let at = width * height; at < this.#picture.length; at++) this.#picture[at] = 112 + (at % width) / (width / 32);
  }

  /** Picture `n`; valid until the next call. */
  paint(n: number): Uint8Array {
    const { width, height } = this.size;
    const stride = width + LOOP_PX;
    const from = (Math.min(n % LOOP_FRAMES, MOVING_FRAMES) * PAN_PX) % LOOP_PX;
    for (let y = 0; y < height; y++) this.#picture.set(this.#backdrop.subarray(y * stride + from, y * stride + from + width), y * width);
    this.changes.paint(this.#picture, n);
    return this.#picture;
  }
}

/** Blocks of many sizes with grain on them, repeated every `LOOP_PX` pixels so that the pan can loop. */
function backdrop(stride: number, height: number): Uint8Array {
  const luma = new Uint8Array(stride * height);
  let seed = 1;
  // Three shifts (Marsaglia, Xorshift RNGs, 2003).
  const random = () => {
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    return (seed >>> 0) / 2 ** 32;
  };
  for (let block = 0; block < (stride * height) / 1500; block++) {
    const [w, h] = [8 + random() * 90, 6 + random() * 60].map(Math.floor) as [number, number];
    const [x, y, level] = [Math.floor(random() * LOOP_PX), Math.floor(random() * height), 40 + random() * 160];
    for (let row = y; row < Math.min(height, y + h); row++)
      for (let left = x; left < stride; left += LOOP_PX) luma.fill(level, row * stride + left, row * stride + Math.min(left + w, stride));
  }
  for (let at = 0; at < luma.length; at++) luma[at] = (luma[at] as number) + random() * 8;
  return luma;
}
