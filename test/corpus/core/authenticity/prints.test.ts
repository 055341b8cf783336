import { describe, expect, it } from 'vitest';
import { motionPrints } from '#corpus/core/authenticity/motion-prints.ts';
import { type PicturePrint, picturePrints } from '#corpus/core/authenticity/picture-prints.ts';
import { strokePrints } from '#corpus/core/authenticity/stroke-prints.ts';
import { EVENT_CODES } from '#format/core/input/codes.ts';
import { Random } from '#scripts/random.ts';
import { movesOfHand, pressesOfHand, strokesOf } from '#test/support/played-hand.ts';

const FPS = 60;

/** Brightness and change of a game: scenes with a cut now and then, movement within them, some noise; 1/256 grey levels. */
function picturesOf(seed: number, seconds: number): { luma: Uint16Array; change: Uint16Array } {
  const chance = new Random(seed);
  const frames = seconds * FPS;
  const [luma, change] = [new Uint16Array(frames), new Uint16Array(frames)];
  let [bright, toward, busy, cutAt] = [90, 90, 3, 0];
  for (let n = 0; n < frames; n++) {
    const isCut = n >= cutAt;
    if (isCut) cutAt = n + 60 + chance.below(600);
    if (isCut || n % 25 === 0) toward = 40 + chance.below(120);
    if (n % 40 === 0) busy = 0.5 + 8 * chance.next();
    const before = bright;
    bright = isCut ? toward : bright + (toward - bright) * 0.03;
    luma[n] = Math.round(bright * 256);
    change[n] = Math.round((Math.abs(bright - before) + busy * (0.7 + 0.6 * chance.next())) * 256);
  }
  return { luma, change };
}

/** Recorded again: a copy that begins later, between two frames, a little darker, with the noise of another encoder. */
function recordedAgain({ luma, change }: ReturnType<typeof picturesOf>, from: number): ReturnType<typeof picturesOf> {
  const chance = new Random(77);
  const again = (column: Uint16Array, noise: number) =>
    Uint16Array.from(column.subarray(from), (value, n) => {
      const next = column[from + n + 1] ?? value;
      return Math.round(0.95 * (0.6 * value + 0.4 * next) + noise * (chance.next() - 0.5));
    });
  return { luma: again(luma, 40), change: again(change, 60) };
}

const bitsOf = ({ luma, change }: ReturnType<typeof picturesOf>) => [...picturePrints(luma, change, FPS)];
/** Prints of one that the other has, too, at the same distance. */
const shared = (a: readonly PicturePrint[], b: readonly PicturePrint[], apart: number) =>
  a.filter(({ bits, frame }) => b.some((one) => one.bits === bits && Math.abs(frame - one.frame - apart) <= 2)).length;

describe('prints of pictures', () => {
  it('are mostly those of the same pictures that were recorded again, from another frame on', () => {
    const original = picturesOf(1, 300);
    const prints = bitsOf(original);
    expect(prints.length).toBeGreaterThan(30);
    expect(shared(prints, bitsOf(recordedAgain(original, 1234)), 1234)).toBeGreaterThan(0.3 * prints.length);
  });

  it('are not those of another session, of a thousand', () => {
    const mine = new Set(bitsOf(picturesOf(1, 300)).map(({ bits }) => bits));
    let same = 0;
    for (let seed = 2; seed < 1002; seed++) same += bitsOf(picturesOf(seed, 60)).filter(({ bits }) => mine.has(bits)).length;
    // Some 20,000 prints against some 80, of 3 x 2^32: none by chance.
    expect(same).toBe(0);
  });

  it('say nothing of a picture that stands still', () => {
    expect(bitsOf({ luma: new Uint16Array(6000).fill(9000), change: new Uint16Array(6000) })).toEqual([]);
  });
});

describe('prints of strokes', () => {
  const textsOf = (strokes: ReturnType<typeof strokesOf>) => [...strokePrints(strokes, EVENT_CODES)].map(({ text }) => text);

  it('are mostly those of the same strokes that a machine plays again, some ms late', () => {
    const presses = pressesOfHand(21, 120);
    const chance = new Random(5);
    const again = presses.map((press) => ({ ...press, us: press.us + 7e6 + chance.below(2000) }));
    const [first, second] = [textsOf(strokesOf(presses)), new Set(textsOf(strokesOf(again)))];
    expect(first.length).toBeGreaterThan(100);
    expect(first.filter((text) => second.has(text)).length).toBeGreaterThan(0.4 * first.length);
  });

  it('are hardly ever those of another player', () => {
    const mine = new Set(textsOf(strokesOf(pressesOfHand(1, 600))));
    const others = Array.from({ length: 50 }, (_, i) => textsOf(strokesOf(pressesOfHand(i + 2, 600)))).flat();
    // Here and there by chance, which three at one distance in time are not.
    expect(others.length).toBeGreaterThan(20_000);
    expect(others.filter((text) => mine.has(text)).length).toBeLessThan(others.length / 500);
  });
});

describe('prints of motion', () => {
  it('are those of the same motion, wherever it begins, and nobody else’s', () => {
    const moves = movesOfHand(3, 60);
    const later = { tsUs: moves.tsUs.subarray(777), dx: moves.dx.subarray(777), dy: moves.dy.subarray(777) };
    const [first, again] = [[...motionPrints(moves)], new Map([...motionPrints(later)].map(({ hash, at }) => [hash, at]))];
    const since = first.filter(({ at }) => at >= 777);
    expect(since.length).toBeGreaterThan(1000);
    expect(since.every(({ hash, at }) => again.get(hash) === at - 777)).toBe(true);
    const others = new Set([...motionPrints(movesOfHand(4, 60))].map(({ hash }) => hash));
    expect(first.filter(({ hash }) => others.has(hash))).toEqual([]);
  });

  it('say nothing of a mouse that goes by ones', () => {
    const moves = { tsUs: new Float64Array(1000), dx: new Float32Array(1000).fill(1), dy: new Float32Array(1000) };
    expect([...motionPrints(moves)]).toEqual([]);
  });
});

/** Catalogues keep prints for years: one that is made otherwise finds nothing of before. */
it('are made as those that catalogues have', async () => {
  const strokes = strokesOf(pressesOfHand(1, 60));
  const moves = movesOfHand(3, 20);
  const lines = [
    ...bitsOf(picturesOf(1, 60)).map(({ frame, bits }) => `picture ${frame} ${bits.toString(16)}`),
    ...[...strokePrints(strokes, EVENT_CODES)].map(({ atUs, text }) => `strokes ${atUs} ${text}`),
    ...[...motionPrints(moves)].slice(0, 100).map(({ at, hash }) => `motion ${at} ${hash.toString(16)}`),
  ];
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('prints.txt');
});
