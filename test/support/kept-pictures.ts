import type { PictureSize } from '#format/core/video/picture-size.ts';
import { type KeptPictures, keepPictures } from '#scripts/kept-pictures.ts';
import { quietCodecs } from '#video/quiet.ts';

/**
 * Pictures as they are kept during a recording: a drifting gradient, and a small square that flips every three frames. A keyframe each
 * second, at 30 fps.
 */
export async function keepGradient(partial: string, size: PictureSize, frames: number, spoil?: KeptPictures['spoil']): Promise<void> {
  quietCodecs();
  const { width, height } = size;
  const picture = Buffer.alloc((width * height * 3) / 2, 128);
  const paint = (n: number) => {
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) picture[y * width + x] = 40 + ((x + y + 2 * n) % 160);
    const light = Math.floor(n / 3) % 2 === 0 ? 30 : 220;
    for (let y = 64; y < 80; y++) picture.fill(light, y * width + 128, y * width + 144);
    return picture;
  };
  await keepPictures(partial, { size, fps: 30, gopFrames: 30, frames, paint, spoil });
}
