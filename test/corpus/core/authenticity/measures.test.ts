import { describe, expect, it } from 'vitest';
import { inventedCaptures, inventedStamps } from '#corpus/core/authenticity/invented-stamps.ts';
import { type Measures, measuresOf } from '#corpus/core/authenticity/measures.ts';
import type { Moves, PlayedInput } from '#corpus/core/authenticity/played-input.ts';
import { ACCUSED_BELOW, authenticity } from '#corpus/core/authenticity/score.ts';
import { Random } from '#scripts/random.ts';
import { LONG } from '#test/support/long.ts';
import { HAND_T0, movesOfHand, playedByHand, pressesOfHand, strokesOf } from '#test/support/played-hand.ts';

const FPS = 60;
const SECONDS = 120;
const SESSIONS = LONG ? 200 : 25;
const NO_MOVES: Moves = { tsUs: new Float64Array(), dx: new Float32Array(), dy: new Float32Array() };

/** Captures that wake up some microseconds late. */
function framesOf(seconds: number, lateUs: () => number) {
  const tsUs = Float64Array.from({ length: seconds * FPS }, (_, n) => HAND_T0 + Math.round((n * 1e6) / FPS));
  return { tsUs, captureUs: tsUs.map((us) => us + lateUs()), repeat: new Uint8Array(tsUs.length) };
}

const jitter = (seed: number, us: number) => {
  const chance = new Random(seed);
  return () => Math.round((chance.next() - 0.5) * 2 * us);
};
const measured = (input: PlayedInput, frames = framesOf(SECONDS, jitter(5, 200))): Measures =>
  measuresOf({ input, frames, sync: undefined, t0Us: HAND_T0 });
/** Signs of a session, and whether it is accused. */
const judged = (measures: Measures) => {
  const { score, signs } = authenticity(measures, {});
  return { accused: score < ACCUSED_BELOW, signs: signs.map(({ sign }) => sign) };
};

describe('a hand', () => {
  it(`is never accused, in ${SESSIONS} sessions`, () => {
    for (let seed = 1; seed <= SESSIONS; seed++)
      expect({ seed, ...judged(measured(playedByHand(seed, SECONDS))) }).toEqual({ seed, accused: false, signs: [] });
  });

  it('says nothing of a session in which nothing was done', () => {
    const { score, signs, unknown } = authenticity(
      measured(
        { strokes: strokesOf([]), moves: NO_MOVES },
        framesOf(0, () => 0),
      ),
      {},
    );
    expect({ score, signs }).toEqual({ score: 1, signs: [] });
    expect(unknown).toContain('regular_timing');
  });
});

describe('a person with', () => {
  it.each([5, 8, 12])('a cooldown of %i s to wait for is not accused', (everyS) => {
    const chance = new Random(everyS);
    const presses = Array.from({ length: 60 }, (_, i) => ({
      us: HAND_T0 + i * everyS * 1e6 + 250_000 + (chance.next() + chance.next() - 1) * 100_000,
      code: 9,
      heldUs: 80_000 + chance.below(40_000),
    }));
    expect(judged(measured({ strokes: strokesOf(presses), moves: NO_MOVES }))).toEqual({ accused: false, signs: [] });
  });

  it('a touchpad that holds its button by a timer is not accused', () => {
    const late = jitter(7, 1500);
    const presses = pressesOfHand(31, SECONDS).map((press) => ({ ...press, code: 6, heldUs: 120_000 + late() }));
    const apart = presses.filter(({ us }, i) => i === 0 || us - (presses[i - 1]?.us ?? 0) > 200_000);
    expect(judged(measured({ strokes: strokesOf(apart), moves: NO_MOVES }))).toEqual({ accused: false, signs: [] });
  });

  it('a stick that turns the mouse is not accused', () => {
    const moves = movesOfHand(8, SECONDS);
    for (let i = 0; i < moves.dx.length; i++) if (i % 900 < 300) [moves.dx[i], moves.dy[i]] = [9, 0];
    expect(judged(measured({ strokes: strokesOf(pressesOfHand(8, SECONDS)), moves })).accused).toBe(false);
  });
});

it('a session that is all of a machine can be measured', () => {
  const count = 149;
  const moves = {
    tsUs: Float64Array.from({ length: count }, (_, i) => HAND_T0 + i * 2000),
    dx: new Float32Array(count).fill(4),
    dy: new Float32Array(count),
  };
  moves.dx.fill(1, 121);
  expect(measured({ strokes: strokesOf([]), moves }, framesOf(7300, jitter(3, 400_000))).constant_motion).toMatchObject({
    share: 1,
    of: 121,
  });
});

describe('a machine', () => {
  it('that presses at fixed intervals is found, though its timers are late now and then', () => {
    const late = jitter(2, 2500);
    const presses = Array.from({ length: 200 }, (_, i) => ({
      us: HAND_T0 + i * 400_000 + late(),
      code: 5,
      heldUs: 30_000 + 20_000 * (i % 3),
    }));
    expect(judged(measured({ strokes: strokesOf(presses), moves: NO_MOVES }))).toMatchObject({
      accused: true,
      signs: expect.arrayContaining(['regular_timing']) as unknown,
    });
  });

  it('that holds a key for the same time again and again is found, whenever it presses', () => {
    const late = jitter(3, 800);
    const presses = pressesOfHand(4, SECONDS).map((press) => ({ ...press, heldUs: 50_000 + late() }));
    expect(judged(measured({ strokes: strokesOf(presses), moves: NO_MOVES }))).toMatchObject({ accused: false, signs: ['regular_holds'] });
  });

  it('that moves the mouse in equal steps is found', () => {
    const moves = movesOfHand(6, SECONDS);
    for (let i = 0; i < moves.dx.length; i++) [moves.dx[i], moves.dy[i]] = Math.floor(i / 400) % 2 === 0 ? [4, 0] : [-4, 1];
    // Neither of these accuses alone: a stick at its end does so as well.
    expect(judged(measured({ strokes: strokesOf(pressesOfHand(6, SECONDS)), moves }))).toMatchObject({
      accused: false,
      signs: ['constant_motion'],
    });
  });

  it.each([
    ['twelve seconds', 12],
    ['half a minute', 30],
  ])('that plays %s of a person over and over is found', (_, roundS) => {
    const round = pressesOfHand(8, roundS);
    const late = jitter(9, 2000);
    const presses = Array.from({ length: Math.floor(SECONDS / roundS) }, (__, lap) =>
      round.map((press) => ({ ...press, us: press.us + lap * roundS * 1e6 + late() })),
    ).flat();
    const lap = movesOfHand(8, roundS);
    const laps = Math.floor(SECONDS / roundS);
    const moves = {
      tsUs: Float64Array.from({ length: lap.dx.length * laps }, (__, i) => HAND_T0 + i * 2000 + (i % 7)),
      dx: Float32Array.from({ length: lap.dx.length * laps }, (__, i) => lap.dx[i % lap.dx.length] as number),
      dy: Float32Array.from({ length: lap.dx.length * laps }, (__, i) => lap.dy[i % lap.dx.length] as number),
    };
    const measures = measured({ strokes: strokesOf(presses), moves });
    expect(measures.repeated_strokes.share).toBeGreaterThan(0.8);
    expect(measures.repeated_motion.share).toBeGreaterThan(0.8);
    expect(judged(measures).accused).toBe(true);
  });

  it('that repeats a stretch once is told where', () => {
    const first = pressesOfHand(11, 40);
    const again = first.filter(({ us }) => us < HAND_T0 + 20e6).map((press) => ({ ...press, us: press.us + 60e6 }));
    const { share, at } = measured({ strokes: strokesOf([...first, ...again]), moves: NO_MOVES }).repeated_strokes;
    expect(share).toBeGreaterThan(0.3);
    expect(at[0]?.from_s).toBeLessThan(5);
    expect(at.at(-1)?.from_s).toBeGreaterThan(59);
  });
});

describe('stamps', () => {
  it('of whole milliseconds are found', () => {
    const { strokes, moves } = playedByHand(12, SECONDS);
    const rounded = { ...strokes, tsUs: strokes.tsUs.map((us) => Math.round(us / 1000) * 1000) };
    expect(judged(measured({ strokes: rounded, moves }))).toEqual({ accused: true, signs: ['invented_stamps'] });
  });

  it('of events on the frames of the video are found', () => {
    const { strokes, moves } = playedByHand(13, SECONDS);
    const frames = framesOf(SECONDS, jitter(1, 200));
    const onFrames = { ...strokes, tsUs: strokes.tsUs.map((us) => frames.tsUs[Math.round(((us - HAND_T0) * FPS) / 1e6)] ?? us) };
    expect(judged(measured({ strokes: onFrames, moves }, frames))).toEqual({ accused: true, signs: ['invented_stamps'] });
  });

  it('of captures that are never late or early are found', () => {
    expect(
      judged(
        measured(
          playedByHand(14, SECONDS),
          framesOf(SECONDS, () => 120),
        ),
      ),
    ).toEqual({ accused: true, signs: ['invented_captures'] });
  });
});

it('finds nothing in what was not looked at', () => {
  const input = { strokes: strokesOf([]), moves: NO_MOVES };
  const { invented_captures, unrelated } = measuresOf({ input, frames: undefined, sync: undefined, t0Us: HAND_T0 });
  expect([invented_captures, unrelated]).toEqual([
    { share: 0, of: 0, at: [] },
    { share: 0, of: 0, at: [] },
  ]);
});

describe('stamps and captures that were written by hand', () => {
  const grid = Float64Array.from({ length: 100 }, (_, n) => HAND_T0 + n * 16_667);
  const late = (n: number, us: (n: number) => number) => Float64Array.from({ length: n }, (_, i) => (grid[i] as number) + us(i));

  it('are all of the session, from its first to its last', () => {
    const whole = [{ from_s: 0.0005, to_s: 1.650533 }];
    const captured = late(100, () => 500);
    expect(inventedCaptures(captured, grid, new Uint8Array(100), HAND_T0)).toEqual({ share: 1, of: 100, at: whole });
    expect(inventedStamps(captured, captured, HAND_T0)).toEqual({ share: 1, of: 100, at: whole });
  });

  it('are half of them at least, of fifty at least', () => {
    const half = (n: number) => late(n, (i) => (i % 2 === 0 ? 500 : 700 + i));
    const none = { share: 0, of: 0, at: [] };
    expect(inventedCaptures(half(50), grid, new Uint8Array(50), HAND_T0)).toMatchObject({ share: 0.5, of: 50 });
    expect(
      inventedCaptures(
        half(51),
        grid,
        Uint8Array.from({ length: 51 }, (_, i) => Number(i === 0)),
        HAND_T0,
      ),
    ).toMatchObject({ share: 0.5 });
    expect(inventedCaptures(half(49), grid, new Uint8Array(49), HAND_T0)).toEqual(none);
    expect(inventedStamps(half(49), grid, HAND_T0)).toEqual(none);
    expect(
      inventedCaptures(
        late(60, (i) => (i % 3 === 0 ? 500 : 700 + i)),
        grid,
        new Uint8Array(60),
        HAND_T0,
      ),
    ).toMatchObject({ share: 0, of: 60 });
  });
});
