import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '#format/core/canonical.ts';
import { findDivergence, traceOf } from '#play/core/determinism.ts';
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
