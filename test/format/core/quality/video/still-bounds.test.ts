import { describe, expect, it } from 'vitest';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import { repeatRuns, stillFindings, stillPictures } from '#format/core/quality/video/stills.ts';

const FPS = 60;
/** Of the session's clock, which no check may take for 0. */
const T0 = 3e6;
/** Bins of 50 ms are three frames long. */
const BINS = 400;

interface Told {
  readonly change?: (n: number) => number;
  readonly luma?: (n: number) => number;
  readonly repeat?: (n: number) => boolean;
  readonly blank?: (n: number) => boolean;
  /** Counts of the mouse, and how often keys went up or down, by bin. */
  readonly counts?: (bin: number) => number;
  readonly changes?: (bin: number) => number;
  readonly bins?: number;
  readonly without?: 'luma' | 'change' | 'frames' | 'input';
}

const LIGHT = 100 * 256;
const from = (first: number, count: number) => (n: number) => n >= first && n < first + count;

/** Twenty seconds of pictures that all change, and what is said of them. */
function found(told: Told = {}, count = 3 * BINS) {
  const { change = () => 50, luma = () => LIGHT, repeat = () => false, blank = () => false, without } = told;
  const { counts = () => 0, changes = () => 0, bins = BINS } = told;
  const column = (value: (n: number) => number | boolean) => Float64Array.from({ length: count }, (_, n) => Number(value(n)));
  const frames = {
    tsUs: column((n) => T0 + (n * 1e6) / FPS),
    change: without === 'change' ? undefined : column(change),
    luma: without === 'luma' ? undefined : column(luma),
    repeat: column(repeat),
    blank: column(blank),
  };
  const of = (value: (bin: number) => number) => Float32Array.from({ length: bins }, (_, bin) => value(bin));
  const activity = { fromUs: T0, counts: of(counts), changes: of(changes), held: new Uint8Array(bins) };
  const facts = {
    frames: without === 'frames' ? undefined : frames,
    controls: { input: without === 'input' ? undefined : { activity } },
    meta: { display: { fps: FPS }, timing: { t0_us: T0 } },
  } as unknown as ShardFacts;
  const pictures = { change, luma, count, still: 0 };
  const decoded = without === 'frames' ? stillFindings(facts, pictures, 'pictures') : [stillPictures(facts)].flat();
  return Object.fromEntries([...decoded, ...[repeatRuns(facts)].flat()].map((one) => [one.check, one]));
}

const still = (is: (n: number) => boolean) => (n: number) => (is(n) ? 0 : 50);

describe('a black stretch', () => {
  const black = (first: number, count: number, luma = 0) => found({ luma: (n) => (from(first, count)(n) ? luma : LIGHT) })['frames.black'];

  it('may be the beginning or the end of a session', () => {
    expect(black(0, 60)?.at).toEqual([{ from: 0, to: 59, of: 'frame' }]);
    expect(black(1140, 60)?.at).toEqual([{ from: 1140, to: 1199, of: 'frame' }]);
  });

  it('is darker than a grey of 18', () => {
    expect(black(100, 60, 18 * 256)).toMatchObject({ severity: 'pass', says: 'no stretch is black', limit: 0, measured: 0 });
    expect(black(100, 60, 18 * 256 - 1)).toMatchObject({ severity: 'warn', says: '1 stretches are black outside any gap', limit: 0 });
  });
});

describe('keys that are pressed while the picture stands still', () => {
  /** From frame 300, which is bin 100, on. */
  const pressed = (frames: number, changes: Readonly<Record<number, number>>, bins = BINS) =>
    found({ change: still(from(300, frames)), changes: (bin) => changes[bin] ?? 0, bins })['frames.frozen']?.severity;

  it('are so over half of it: a hundred bins are fifty', () => {
    expect(pressed(303, { 110: 3, 160: 3 })).toBe('warn');
    expect(pressed(303, { 110: 3, 159: 3 })).toBe('pass');
  });

  it('are those of that stretch, and of no other', () => {
    expect(pressed(303, { 99: 3, 160: 3 })).toBe('pass');
    expect(pressed(303, { 110: 5, 160: 1 })).toBe('warn');
    expect(pressed(303, { 110: 4, 160: 1, 200: 9, 300: 9 })).toBe('pass');
    expect(pressed(303, { 140: 6 })).toBe('pass');
  });

  it('count as far as anything was recorded', () => {
    expect(pressed(600, { 110: 3, 220: 3 }, 221)).toBe('warn');
  });
});

describe('a picture that stands still while the mouse moves', () => {
  it('ends with the last capture before any number of repeats', () => {
    const of = (repeats: number) =>
      found({ counts: () => 12, change: still(from(300, 60)), repeat: from(360 - repeats, repeats) })['frames.frozen']?.at[0]?.to;
    expect([of(0), of(1), of(2), of(3)]).toEqual([359, 358, 357, 356]);
  });

  it('is how the game is, in more than a quarter of the frames in which the mouse moves', () => {
    // 253 bins are 759 frames, and the one right after them: 760.
    const usual = (last: number, bins = 253, runs = 10) => {
      const is = (n: number) => n >= 30 && n < 30 + 60 * runs && (n - 30) % 60 < (n < 570 ? 19 : last);
      return found({ counts: (bin) => (bin < bins ? 12 : 0), change: still(is) })['frames.frozen'];
    };
    expect(usual(19)).toMatchObject({ severity: 'warn', measured: 190 / 60, limit: 0 });
    expect(usual(20)).toMatchObject({ severity: 'pass', measured: 191 / 60, at: [] });
    expect(usual(20, 254)).toMatchObject({ severity: 'pass' });
    expect(usual(20, 255)).toMatchObject({ severity: 'warn' });
  });

  it('is none where any picture differs by the least there is', () => {
    expect(found({ counts: () => 12, change: (n) => (from(300, 60)(n) ? 1 : 50) })['frames.frozen']).toMatchObject({
      severity: 'pass',
      measured: 0,
      limit: 0,
      says: 'the picture never stands still while the player acts',
    });
  });

  it('is one in a video of another maker, too, by the time of its frames', () => {
    const moved = (bin: number) => found({ without: 'frames', change: still(from(300, 18)), counts: (at) => (at === bin ? 12 : 0) });
    // Frame 317 comes 283 ms after frame 300: what lies within its last 150 may not be answered yet.
    expect([99, 100, 101, 102].map((bin) => moved(bin)['pictures.frozen']?.severity)).toEqual(['pass', 'warn', 'warn', 'pass']);
  });

  it('is judged in the one picture that a session shows', () => {
    expect(found({ blank: (n) => n !== 7, change: () => 0 })['frames.frozen']).toMatchObject({ severity: 'fail', measured: 1 / 60 });
  });

  it('is not looked for where the recorder did not measure it', () => {
    for (const without of ['luma', 'change'] as const) expect(found({ without })['frames.frozen']).toBeUndefined();
    expect(found({ without: 'input', change: still(from(300, 60)) })['frames.frozen']).toMatchObject({ severity: 'pass' });
  });
});

describe('repeats', () => {
  it('are counted in a row', () => {
    expect(found()['cfr.run']).toMatchObject({ severity: 'pass', measured: 0, says: 'most repeats in a row: 0', limit: 6 });
    expect(found({ repeat: (n) => n === 9 })['cfr.run']).toMatchObject({ severity: 'pass', measured: 1 });
    expect(found({ repeat: (n) => n < 8 || n > 1192 })['cfr.run']).toMatchObject({
      severity: 'warn',
      measured: 8,
      at: [
        { from: 0, to: 7, of: 'frame' },
        { from: 1193, to: 1199, of: 'frame' },
      ],
    });
    expect(found({ without: 'frames' })['cfr.run']).toBeUndefined();
  });
});

describe('the rate of a game', () => {
  // Ten bins of motion: the thirty frames after each of them, and the one that still has the last of them in its 100 ms.
  const counts = (bin: number) => (bin < 10 ? 2 : 0);

  it('is that of the pictures in which anything is new, of those while the mouse moves', () => {
    expect(found({ counts })['game.rate']).toMatchObject({ severity: 'pass', measured: 60, unit: 'fps' });
    expect(found({ counts, change: (n) => (from(3, 10)(n) ? 0 : 1) })['game.rate']?.measured).toBeCloseTo((60 * 21) / 31, 9);
    expect(found({ counts, change: (n) => Number(n === 33) })['game.rate']?.measured).toBeCloseTo(60 / 31, 9);
    expect(found({ counts, change: (n) => Number(n === 34 || n === 2) })['game.rate']?.measured).toBe(0);
  });

  it('leaves out repeats and blanks', () => {
    const change = (n: number) => Number(n !== 20);
    expect(found({ counts, change, repeat: from(3, 10) })['game.rate']?.measured).toBeCloseTo((60 * 20) / 21, 9);
    expect(found({ counts, change, blank: from(3, 10) })['game.rate']?.measured).toBeCloseTo((60 * 20) / 21, 9);
    expect(found({ counts, change, blank: from(3, 30), repeat: (n) => n === 33 })['game.rate']).toBeUndefined();
    expect(found({ counts, blank: from(3, 30) })['game.rate']).toMatchObject({ measured: 60 });
  });

  it('is not known where neither changes nor input are', () => {
    expect(found({ counts, without: 'change' })['game.rate']).toBeUndefined();
    expect(found({ counts, without: 'input' })['game.rate']).toBeUndefined();
  });
});
