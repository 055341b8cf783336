import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '#format/core/canonical.ts';
import { actionsOf, findDivergence, firstDifference, traceOf } from '#play/core/determinism.ts';
import { stateHash } from '#play/core/state-hash.ts';
import { CoinGame } from '#test/support/simulated-game.ts';

const actions = [-1, 0, 1];

/** Ends its episode after forty frames. */
class Short extends CoinGame {
  override step(done: Readonly<Record<string, number>>) {
    const result = super.step(done);
    const over = this.state.frame >= 40;
    return { ...result, terminated: Object.fromEntries(Object.keys(result.terminated).map((player) => [player, over])) };
  }
}

describe('a deterministic environment', () => {
  it('is recognised as one', () => {
    expect(findDivergence(() => new CoinGame(), { actions })).toBeUndefined();
  });

  it('is told from one that uses chance, at the first frame that does', () => {
    let chance = 0;
    class Dice extends CoinGame {
      override step(done: Readonly<Record<string, number>>) {
        const result = super.step(done);
        if (this.state.frame === 10) this.state.coin = chance++;
        return result;
      }
    }
    expect(findDivergence(() => new Dice(), { actions })).toMatchObject({ run: 'again', frame: 9 });
  });

  it('is begun anew after the end of an episode, with another seed', () => {
    const { ends, hashes } = traceOf(new Short(), { frames: 100, actions });
    expect([...ends]).toEqual([39, 79]);
    expect(hashes[40]).not.toBe(hashes[0]);
    expect(findDivergence(() => new Short(), { frames: 100, actions })).toBeUndefined();
  });

  it('is told from one that keeps something outside its state', () => {
    class Forgetful extends CoinGame {
      #steps = 0;
      override step(done: Readonly<Record<string, number>>) {
        const result = super.step(done);
        this.#steps += 1;
        this.state.coin = this.#steps % 64;
        return result;
      }
    }
    // A second run from the start is the same; only a restored one differs.
    expect(findDivergence(() => new Forgetful(), { actions })).toMatchObject({ run: 'restored' });
  });
});

describe('a trace', () => {
  it('has the seventh next action from frame to frame, and the third next from player to player', () => {
    const done: number[][] = [];
    class Told extends CoinGame {
      override step(actions: Readonly<Record<string, number>>) {
        done.push(Object.values(actions));
        return super.step(actions);
      }
    }
    traceOf(new Told(), { frames: 3, players: ['a', 'b', 'c'], actions: [10, 11, 12, 13, 14] });
    expect(done).toEqual([
      [10, 13, 11],
      [12, 10, 13],
      [14, 12, 10],
    ]); // By hand: (7 f + 3 p) modulo 5.
  });

  it('saves every thirty-seventh state, and gives each episode the next seed', () => {
    const seeds: number[] = [];
    class Seeded extends Short {
      override reset(seed: number, players: readonly string[]): void {
        seeds.push(seed);
        super.reset(seed, players);
      }
    }
    const { saved, hashes } = traceOf(new Seeded(), { frames: 81, seed: 5, actions });
    expect([...saved.keys()]).toEqual([0, 37, 74]);
    expect(hashes).toHaveLength(81);
    expect(seeds).toEqual([5, 6, 7]);
    traceOf(new Seeded(), { frames: 1, actions });
    expect(seeds.at(-1)).toBe(1);
  });

  it('is held against another frame by frame; one that is shorter has none', () => {
    expect(firstDifference(['a', 'b'], ['a', 'b'])).toBeUndefined();
    expect(firstDifference(['a', 'b'], ['c', 'b'])).toEqual({ frame: 0, run: 'again', hashes: ['a', 'c'] });
    expect(firstDifference(['a', 'b'], ['a'])).toEqual({ frame: 1, run: 'again', hashes: ['b', 'none'] });
  });

  it('from a restored state differs at the first frame that does, and is run up to the next state that was saved', () => {
    /** Forgets what a restored state does not have, five frames later. */
    class Late extends CoinGame {
      #steps = 0;
      override reset(seed: number, players: readonly string[]): void {
        super.reset(seed, players);
        this.#steps = 0;
      }
      override step(done: Readonly<Record<string, number>>) {
        const result = super.step(done);
        this.#steps += 1;
        if (this.#steps === 110) this.state.coin = -1;
        return result;
      }
    }
    // It has run a hundred frames by then: ten frames after the last state, that of frame 74, it does something else.
    expect(findDivergence(() => new Late(), { frames: 100, actions })).toMatchObject({ run: 'restored', frame: 83 });
    expect(findDivergence(() => new Late(), { frames: 20, actions })).toBeUndefined();
  });
});

describe('actions to try', () => {
  it('are none, each key alone, and each with the next', () => {
    expect(actionsOf({})).toEqual([0, 1, 2, 4, 8, 3, 6, 12, 9]);
    expect(actionsOf({ keys: { KeyA: 16, KeyB: 32, KeyC: 64 } })).toEqual([0, 16, 32, 64, 48, 96, 80]);
  });
});

describe('the hash of a state', () => {
  it('is FNV-1a over its UTF-16 units', () => {
    const [prime, mask] = [0x100000001b3n, (1n << 64n) - 1n];
    const plain = (text: string) => {
      let hash = 0xcbf29ce484222325n;
      for (let i = 0; i < text.length; i++)
        for (const byte of [text.charCodeAt(i) & 0xff, text.charCodeAt(i) >>> 8]) hash = ((hash ^ BigInt(byte)) * prime) & mask;
      return hash.toString(16).padStart(16, '0');
    };
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(stateHash(text)).toBe(plain(text));
      }),
    );
  });
});

describe('canonical JSON', () => {
  it('preserves the value, and is the same whatever the order of keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        const turned = (one: unknown): unknown =>
          Array.isArray(one)
            ? one.map(turned)
            : typeof one === 'object' && one !== null
              ? Object.fromEntries(
                  Object.entries(one)
                    .toReversed()
                    .map(([key, member]) => [key, turned(member)]),
                )
              : one;
        expect(canonicalJson(turned(value))).toBe(text);
      }),
    );
  });
});
