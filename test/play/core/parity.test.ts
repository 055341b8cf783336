import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '#scripts/random.ts';
import { LONG } from '#test/support/long.ts';
import { CoinGame, type HeardGame, playEpisode, type Weather } from '#test/support/simulated-game.ts';

/** Episodes to try; all 10,000 take half a minute (`npm run test:all`). */
const EPISODES = LONG ? 10_000 : 500;

const weather: fc.Arbitrary<Weather> = fc.record({
  seed: fc.nat(),
  frames: fc.integer({ min: 1, max: 40 }),
  endAt: fc.constantFrom(1, 3, 1000),
  delayMs: fc.tuple(fc.integer({ min: 0, max: 250 }), fc.integer({ min: 0, max: 250 })),
  jitterMs: fc.integer({ min: 0, max: 150 }),
  loss: fc.constantFrom(0, 0.05, 0.15, 0.5),
  inputDelay: fc.integer({ min: 0, max: 4 }),
  hidden: fc.option(fc.record({ peer: fc.nat(1), fromFrame: fc.integer({ min: 1, max: 30 }), frames: fc.integer({ min: 1, max: 60 }) }), {
    nil: undefined,
  }),
  restless: fc.constantFrom(0.05, 0.3, 1),
});

/** What both players must have in common: everything except when something was known, and what was guessed. */
const data = ({ rows }: HeardGame) =>
  rows.map(({ episode, frame, player, action, reward, terminated, truncated, info, observation, stateHash, confirmed }) =>
    [episode, frame, player, action, reward, terminated, truncated, info, observation, stateHash, confirmed].join(),
  );

describe('two peers of one game', () => {
  it(`export the same, whatever the network does: ${EPISODES} episodes`, { timeout: 240_000 }, () => {
    let [frames, rollbacks, guessed] = [0, 0, 0];
    fc.assert(
      fc.property(weather, (how) => {
        const random = new Random(how.seed);
        const [a, b] = playEpisode(how, () => random.next());
        expect(a.problems).toEqual([]);
        expect(b.problems).toEqual([]);
        expect(data(a)).toEqual(data(b));
        for (const { ends, rows } of [a, b]) {
          const [end] = ends;
          expect(ends).toHaveLength(1);
          expect(end).toMatchObject({ how: 'ended', forced: 0, missing: 0, frames: end?.confirmed });
          expect(rows).toHaveLength(2 * (end?.frames as number));
          expect(rows.every(({ confirmed }) => confirmed)).toBe(true);
        }
        // Each knows of every frame, before the next episode begins, that the other has the same state.
        for (const { verified, ends } of [a, b]) {
          expect(verified.every(({ agrees }) => agrees)).toBe(true);
          expect(verified.reduce((next, { from, to }) => (from === next ? to + 1 : Number.NaN), 0)).toBe(ends[0]?.frames);
        }
        frames += a.rows.length / 2;
        rollbacks += a.rollbacks.length + b.rollbacks.length;
        guessed += a.rows.filter(({ wasSpeculative }) => wasSpeculative).length;
      }),
      { numRuns: EPISODES },
    );
    console.log(`${frames} frames, ${rollbacks} rollbacks, ${guessed} rows were guessed`);
    // A quiet network would prove nothing.
    expect(rollbacks).toBeGreaterThan(EPISODES);
    expect(guessed).toBeGreaterThan(frames / 10);
  });

  it('differ when one of them is not deterministic: the property can fail', () => {
    class Wrong extends CoinGame {
      override step(actions: Readonly<Record<string, number>>) {
        const result = super.step(actions);
        if (this.state.frame === 20) this.state.coin += 1;
        return result;
      }
    }
    const random = new Random(1);
    const quiet: Weather = {
      seed: 1,
      frames: 40,
      endAt: 1000,
      delayMs: [20, 20],
      jitterMs: 0,
      loss: 0,
      inputDelay: 2,
      hidden: undefined,
      restless: 0.1,
    };
    const [a, b] = playEpisode(
      quiet,
      () => random.next(),
      (peer) => (peer === 0 ? new Wrong() : new CoinGame()),
    );
    expect(data(a).findIndex((row, i) => row !== data(b)[i])).toBe(2 * 19);
    // Both are told while they play, each of the other.
    for (const [heard, player] of [
      [a, 'p2'],
      [b, 'p1'],
    ] as const)
      expect(heard.verified.find(({ agrees }) => !agrees)).toMatchObject({ from: 19, player });
  });
});
