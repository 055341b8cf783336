import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { finalSettings } from '#session/encode/settings.ts';
import { lookAtPictures } from '#shard/pictures/look-at-pictures.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';
import { Encoder } from '#video/encoder.ts';
import { quietCodecs } from '#video/quiet.ts';
import { VideoWriter } from '#video/video-writer.ts';

const SIZE = { width: 640, height: 360 };
const FRAMES = 120;

/** Fog: waves of brightness, shifted by `moved` pixels, that change by at most one level from one picture to the next. */
function fog(picture: Buffer, moved: number): void {
  const { width, height } = SIZE;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      picture[y * width + x] = Math.round(110 + 60 * Math.sin((x + moved) / 240) + 20 * Math.cos((y + (x + moved) / 3) / 90));
}

/** How much of the fog changes clearly from picture to picture in the final video. */
async function clearOf(movedAt: (frame: number) => number): Promise<Float32Array> {
  using folder = new TemporaryFolder();
  const path = join(folder.path, 'video.ivf');
  const settings = finalSettings({ size: SIZE, fps: 60, gopFrames: FRAMES, bitrateBps: 2_000_000, final: 'av1-9' }, 2);
  {
    using writer = VideoWriter.create(path, { ...SIZE, fps: 60, fourcc: 'AV01' });
    using encoder = await Encoder.open(settings);
    const take = (bytes: Uint8Array, us: number, key: boolean) => void writer.write(bytes, us, key);
    const picture = Buffer.alloc((SIZE.width * SIZE.height * 3) / 2, 128);
    for (let n = 0; n < FRAMES; n++) {
      fog(picture, movedAt(n));
      encoder.encode(picture, Math.round((n * 1e6) / 60), take);
    }
    encoder.finish(take);
  }
  return (await lookAtPictures(path, { frames: FRAMES, tile: undefined })).clear;
}

/** The most frames in a row that change by no more than `still`. */
function longestStill(clear: Float32Array, still: number): number {
  let [run, most] = [0, 0];
  for (const value of clear.subarray(1)) {
    run = value <= still ? run + 1 : 0;
    most = Math.max(most, run);
  }
  return most;
}

describe('a change that is clearly seen', () => {
  beforeAll(() => quietCodecs());

  it('adds up where everything moves slowly', async () => {
    expect(longestStill(await clearOf((n) => 2 * n), 0.02)).toBeLessThan(9);
  });

  it('is zero while the picture stands still', async () => {
    expect(longestStill(await clearOf((n) => 2 * Math.min(n, 60)), 0.02)).toBeGreaterThan(45);
  });
});
