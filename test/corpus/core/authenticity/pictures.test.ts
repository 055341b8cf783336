import { describe, expect, it } from 'vitest';
import { inventedPictures } from '#corpus/core/authenticity/invented-pictures.ts';
import { Random } from '#scripts/random.ts';

const FPS = 60;

/** A scene that gets brighter and darker, calmer and busier, from one half second to the next. */
function scene(seed: number, seconds: number) {
  const random = new Random(seed);
  const frames = seconds * FPS;
  const [luma, change] = [new Float32Array(frames), new Float32Array(frames)];
  let [bright, busy] = [100, 3];
  for (let n = 0; n < frames; n++) {
    if (n % 30 === 0) [bright, busy] = [Math.min(220, Math.max(30, bright + 40 * (random.next() - 0.5))), 8 * random.next()];
    luma[n] = bright;
    change[n] = busy;
  }
  change[0] = Number.NaN;
  return { luma, change };
}

type Seen = ReturnType<typeof scene>;
const told = ({ luma, change }: Seen, blank = new Uint8Array(luma.length)) => ({
  luma: Uint16Array.from(luma, (level) => Math.round(256 * level)),
  change: Uint16Array.from(change, (level) => Math.round(256 * (Number.isNaN(level) ? 0 : level))),
  blank,
});
/** As encoding leaves it, in the middle of a wider frame. */
const encoded = ({ luma, change }: Seen, part = 1): Seen => ({
  luma: luma.map((level, n) => part * level + 0.4 * Math.sin(n)),
  change: change.map((level) => 0.9 * part * level),
});

describe('tables of pictures', () => {
  it.each([1, 2, 3])('are those of the video, however it was encoded: %i', (seed) => {
    const played = scene(seed, 60);
    for (const part of [1, 0.75, 0.4]) {
      const { share, of } = inventedPictures(told(played), encoded(played, part), FPS);
      expect(of).toBeGreaterThan(50);
      expect(share).toBeLessThan(0.05);
    }
  });

  it.each([1, 2, 3])('are those of another one: %i', (seed) => {
    const { share, at } = inventedPictures(told(scene(seed, 60)), encoded(scene(seed + 10, 60)), FPS);
    expect(share).toBeGreaterThan(0.5);
    expect(at.length).toBeGreaterThan(0);
    expect(at.every(({ from_s, to_s }) => from_s < to_s && to_s <= 60)).toBe(true);
  });

  it('are not judged where the picture is black because it is not the game’s, or where nothing happens', () => {
    const played = scene(4, 60);
    const black = { luma: new Float32Array(played.luma.length), change: new Float32Array(played.luma.length) };
    expect(inventedPictures(told(played, new Uint8Array(played.luma.length).fill(1)), black, FPS)).toEqual({ share: 0, of: 0, at: [] });
    expect(inventedPictures(told(black), black, FPS)).toEqual({ share: 0, of: 0, at: [] });
    expect(inventedPictures(told(scene(5, 1)), scene(6, 1), FPS).of).toBe(0);
  });
});
