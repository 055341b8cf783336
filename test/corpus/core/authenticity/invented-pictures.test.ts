import { describe, expect, it } from 'vitest';
import { inventedPictures } from '#corpus/core/authenticity/invented-pictures.ts';

const NOTHING = { share: 0, of: 0, at: [] };

/** Grey levels, frame by frame: as the table tells them, and as decoding finds them, which is the same where nothing else is said. */
interface Said {
  readonly luma?: readonly number[];
  readonly change?: readonly number[];
  readonly seenLuma?: readonly number[];
  readonly seenChange?: readonly number[];
  /** Frames that are black. */
  readonly blank?: readonly number[];
  readonly fps?: number;
}

/** At two frames a second each frame is a stretch of half a second. */
function judged({ luma, change, seenLuma = luma, seenChange = change, blank = [], fps = 2 }: Said) {
  const still = (like: readonly number[] = []) => like.map(() => 5);
  const table = (levels: readonly number[]) => Uint16Array.from(levels, (level) => Math.round(256 * level));
  const [toldLuma, toldChange] = [luma ?? still(change), change ?? still(luma)];
  return inventedPictures(
    { luma: table(toldLuma), change: table(toldChange), blank: Uint8Array.from(toldLuma, (_, n) => (blank.includes(n) ? 1 : 0)) },
    { luma: Float32Array.from(seenLuma ?? still(seenChange)), change: Float32Array.from(seenChange ?? still(seenLuma)) },
    fps,
  );
}

const zigzag = (count: number, low: number, high: number) => Array.from({ length: count }, (_, n) => (n % 2 === 0 ? low : high));
/** Each of them so many times in a row. */
const times = (count: number, levels: readonly number[]) => levels.flatMap((level) => new Array<number>(count).fill(level));

describe('pictures that were invented', () => {
  it('are not told by fewer than eight changes', () => {
    expect(judged({ luma: zigzag(9, 100, 110) })).toEqual({ share: 0, of: 8, at: [] });
    expect(judged({ luma: zigzag(8, 100, 110) })).toEqual(NOTHING);
  });

  it('are compared as long as there are both the table and the video', () => {
    expect(judged({ luma: zigzag(13, 100, 110), seenLuma: zigzag(9, 100, 110) })).toEqual({ share: 0, of: 8, at: [] });
    expect(judged({ luma: zigzag(9, 100, 110), seenLuma: zigzag(13, 100, 110) })).toEqual({ share: 0, of: 8, at: [] });
  });

  it('are not looked for beside a picture that is black', () => {
    expect(judged({ luma: zigzag(12, 100, 110) }).of).toBe(11);
    // Neither the change to it, which the video does not have, nor the one behind it.
    const seenLuma = zigzag(12, 100, 110).map((level, n) => (n === 5 ? 100 : level));
    expect(judged({ luma: zigzag(12, 100, 110), seenLuma, blank: [5] })).toEqual({ share: 0, of: 9, at: [] });
    // One black frame is enough, in stretches of two.
    expect(judged({ luma: times(2, zigzag(12, 100, 110)), blank: [11], fps: 4 }).of).toBe(9);
  });

  it('are told by changes of brightness by two grey levels at least', () => {
    expect(judged({ luma: zigzag(9, 100, 102) }).of).toBe(8);
    expect(judged({ luma: zigzag(9, 100, 101.75) }).of).toBe(0);
    expect(judged({ luma: zigzag(9, 100, 101.75), seenLuma: zigzag(9, 100, 102) }).of).toBe(8);
  });

  it('are told by changes of motion by a grey level, and by three tenths of what it is then', () => {
    expect(judged({ change: zigzag(9, 0, 1) }).of).toBe(8);
    expect(judged({ change: zigzag(9, 0, 0.75) }).of).toBe(0);
    // From 13 to 10 is three tenths of 10; from 10 to 13 is less than those of 13.
    expect(judged({ change: zigzag(17, 10, 13) }).of).toBe(8);
    // The larger of both counts: the same change is little for 20.
    expect(judged({ change: zigzag(17, 10, 13), seenChange: zigzag(17, 20, 23) }).of).toBe(0);
    expect(judged({ change: zigzag(17, 20, 23), seenChange: zigzag(17, 10, 13) }).of).toBe(0);
  });

  it('are compared by means of half a second', () => {
    // Two frames a stretch: 99 and 101 are 100, 101 and 103 are 102.
    const even = zigzag(9, 100, 102).flatMap((mean) => [mean - 1, mean + 1]);
    expect(judged({ luma: even, fps: 4 }).of).toBe(8);
    const less = zigzag(9, 100, 101.75).flatMap((mean) => [mean - 1, mean + 1]);
    expect(judged({ luma: less, fps: 4 }).of).toBe(0);
  });

  it('have no motion in their first frame, which has none before it', () => {
    const change = [0, ...zigzag(8, 1, 0)];
    expect(judged({ change, seenChange: [Number.NaN, ...change.slice(1)] })).toEqual({ share: 0, of: 8, at: [] });
  });

  it('rise where the table says so, by a quarter of that at least', () => {
    const of = (high: number) => judged({ luma: zigzag(9, 100, 108), seenLuma: zigzag(9, 100, high) }).share;
    expect(of(102)).toBe(0);
    expect(of(101.75)).toBe(1);
    expect(of(92)).toBe(1);
    expect(judged({ luma: zigzag(9, 100, 102), seenLuma: zigzag(9, 100, 108) }).share).toBe(0);
    expect(judged({ luma: zigzag(9, 100, 101.75), seenLuma: zigzag(9, 100, 108) }).share).toBe(1);
  });

  it('are told as a share of the changes, and by the places where they are, each as one', () => {
    const luma = zigzag(11, 100, 110);
    // It does not rise to the third, the fourth and the seventh.
    const seen = [100, 110, 100, 100, 100, 110, 100, 100, 110, 100, 110];
    const told = [100, 110, 100, 110, 100, 110, 100, 110, 100, 110, 100];
    expect(luma).toEqual(told);
    const { share, of, at } = judged({ luma: times(2, luma), seenLuma: times(2, seen), fps: 4 });
    expect(of).toBe(10);
    expect(share).toBeCloseTo(0.6, 12);
    // Stretches 3 and 4 are one place; from 7 on, what rises should fall.
    expect(at).toEqual([
      { from_s: 1.5, to_s: 2.5 },
      { from_s: 3.5, to_s: 5.5 },
    ]);
  });
});
