import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HashExchange, type HashPart, MOST_HASHES, type Verified } from '#play/core/hash-exchange.ts';
import { Random } from '#scripts/random.ts';

const PLAYERS = ['p1', 'p2', 'p3'];

interface Network {
  readonly seed: number;
  readonly frames: number;
  readonly players: number;
  readonly loss: number;
  /** From this frame on the second player's hashes are others. */
  readonly partsAt: number | undefined;
}

const network: fc.Arbitrary<Network> = fc.record({
  seed: fc.nat(),
  frames: fc.integer({ min: 1, max: 200 }),
  players: fc.integer({ min: 2, max: 3 }),
  loss: fc.constantFrom(0, 0.3, 0.7),
  partsAt: fc.option(fc.nat(150), { nil: undefined }),
});

/** What each player was told once all have exchanged their hashes, over a network that loses, delays and repeats packets. */
function exchange({ seed, frames, players: count, loss, partsAt = Number.POSITIVE_INFINITY }: Network): Verified[][] {
  const random = new Random(seed);
  const players = PLAYERS.slice(0, count);
  const told: Verified[][] = players.map(() => []);
  const peers = players.map(
    (local, p) =>
      new HashExchange(
        players.filter((player) => player !== local),
        frames,
        (verified) => told[p]?.push(verified),
      ),
  );
  const ran = players.map(() => 0);
  const flying: { from: number; to: number; part: HashPart }[] = [];
  for (let turn = 0; turn < 20_000 && !peers.every((peer) => peer.isDone(frames)); turn++) {
    const p = random.below(count);
    const peer = peers[p] as HashExchange;
    const next = Math.min(frames, (ran[p] as number) + random.below(3));
    for (let frame = ran[p] as number; frame < next; frame++) {
      // A frame that is run again has another hash until it is final.
      peer.ran(frame, 'guessed0');
      peer.ran(frame, p === 1 && frame >= partsAt ? 'ffff0000' : 'cafe0000');
    }
    ran[p] = next;
    peer.finalUpTo(next);
    for (const [to, player] of players.entries())
      if (to !== p && random.next() >= loss) flying.push({ from: p, to, part: peer.partFor(player) });
    if (flying.length === 0) continue;
    const at = random.below(flying.length);
    const { from, to, part } = flying[at] as (typeof flying)[number];
    if (random.next() < 0.8) flying.splice(at, 1);
    peers[to]?.take(players[from] as string, part);
  }
  expect(peers.every((peer) => peer.isDone(frames))).toBe(true);
  return told;
}

describe('players who exchange the hashes of their frames', () => {
  it('each learn of every frame once, in order, and agree on which differ', () => {
    fc.assert(
      fc.property(network, (how) => {
        for (const [p, told] of exchange(how).entries()) {
          const known = told.flatMap(({ from, to, agrees }) =>
            Array.from({ length: to - from + 1 }, (_, i) => [from + i, agrees] as const),
          );
          const parts = how.partsAt ?? how.frames;
          expect(known).toEqual(Array.from({ length: how.frames }, (_, frame) => [frame, frame < parts]));
          // The second differs from all others; to them it is the second.
          const whom = new Set(told.filter(({ agrees }) => !agrees).map(({ player }) => player));
          expect([...whom]).toEqual(parts >= how.frames ? [] : [p === 1 ? 'p1' : 'p2']);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('send no more than a packet holds, and forget what all have', () => {
    const told: Verified[] = [];
    const one = new HashExchange(['p2'], 10_000, (verified) => told.push(verified));
    for (let frame = 0; frame < 1000; frame++) one.ran(frame, 'cafe0000');
    one.finalUpTo(1000);
    expect(one.partFor('p2')).toMatchObject({ from: 0, heard: 0 });
    expect(one.partFor('p2').values).toHaveLength(MOST_HASHES);
    one.take('p2', { from: 0, values: Array(1000).fill('cafe0000'), heard: 990 });
    expect(told).toEqual([{ from: 0, to: 999, agrees: true }]);
    expect(one.partFor('p2')).toEqual({ from: 990, values: Array(10).fill('cafe0000'), heard: 1000 });
    expect(one.isDone(1000)).toBe(false);
    one.take('p2', { from: 1000, values: [], heard: 1000 });
    expect(one.isDone(1000)).toBe(true);
  });

  it('are not led astray by another who claims what cannot be', () => {
    const told: Verified[] = [];
    const one = new HashExchange(['p2'], 10, (verified) => told.push(verified));
    one.ran(0, 'cafe0000');
    one.finalUpTo(1);
    one.take('p2', { from: 5, values: ['cafe0000'], heard: 5000 });
    one.take('p9', { from: 0, values: ['ffff0000'], heard: 1 });
    one.take('p2', { from: 0, values: Array(64).fill('cafe0000'), heard: 0 });
    expect(told).toEqual([{ from: 0, to: 0, agrees: true }]);
    // It has heard no more than there was, and said no more than the episode has.
    expect(one.partFor('p2')).toEqual({ from: 1, values: [], heard: 10 });
  });

  it('do not wait for one who has gone on to the next episode, and differ in what that one did not have', () => {
    const told: Verified[] = [];
    const one = new HashExchange(['p2'], 10, (verified) => told.push(verified));
    for (const frame of [0, 1, 2]) one.ran(frame, 'cafe0000');
    one.finalUpTo(3);
    one.take('p2', { from: 0, values: ['cafe0000', 'cafe0000'], heard: 2 });
    expect(one.isDone(3)).toBe(false);
    one.movedOn('p2');
    expect(one.isDone(3)).toBe(true);
    expect(told).toEqual([
      { from: 0, to: 1, agrees: true },
      { from: 2, to: 2, agrees: false, player: 'p2' },
    ]);
  });

  it('know when a packet needs no answer, and have nothing to do alone', () => {
    const one = new HashExchange(['p2'], 10, () => {});
    expect(one.asks({ from: 0, values: [], heard: 0 })).toBe(false);
    expect(one.asks({ from: 0, values: ['cafe0000'], heard: 0 })).toBe(true);
    one.ran(0, 'cafe0000');
    one.finalUpTo(1);
    expect(one.asks({ from: 0, values: [], heard: 0 })).toBe(true);
    one.movedOn('p2');
    expect(one.partFor('p2').values).toEqual([]);
    const alone = new HashExchange([], 10, () => expect.fail('nobody is there to compare with'));
    alone.ran(0, 'cafe0000');
    alone.finalUpTo(1);
    expect(alone.isDone(1)).toBe(true);
  });
});
