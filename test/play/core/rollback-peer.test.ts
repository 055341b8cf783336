import { describe, expect, it } from 'vitest';
import type { Rules } from '#play/core/environment.ts';
import { type InputPacket, RollbackPeer } from '#play/core/rollback-peer.ts';
import { CoinGame } from '#test/support/simulated-game.ts';

interface Flying {
  readonly packet: InputPacket;
  readonly from: string;
  readonly to: string;
}

/** Peers of one episode, and the packets in flight between them. Nothing arrives by itself. */
function peersOf(players: readonly string[], frames: number, make: () => Rules = () => new CoinGame()) {
  const flying: Flying[] = [];
  const games = players.map(() => make());
  const peers = players.map(
    (local, p) =>
      new RollbackPeer({
        environment: games[p] as Rules,
        episode: 1,
        seed: 1,
        players,
        local,
        frames,
        nowUs: () => 0,
        send: (packet, to) => flying.push({ packet: JSON.parse(JSON.stringify(packet)) as InputPacket, from: local, to }),
        tell: () => {},
      }),
  );
  const arrive = (among: readonly string[] = players) => {
    for (const { packet, from, to } of flying.splice(0))
      if (among.includes(from) && among.includes(to)) peers[players.indexOf(to)]?.receive(packet);
  };
  return { peers, games, flying, arrive };
}

describe('a peer that has finished its episode', () => {
  it('repeats its last inputs to a peer that lacks them, and runs nothing', () => {
    const { peers, games, flying, arrive } = peersOf(['p1', 'p2'], 3);
    const [one, two] = peers as [RollbackPeer, RollbackPeer];
    while (!(one.settled && one.acknowledged)) {
      one.tick(1);
      two.tick(-1);
      arrive();
    }
    // Its last packet was lost: the other does not know that everything arrived.
    one.tick(0);
    const ask = { episode: 1, player: 'p2', from: 2, values: [-1], needs: { p1: 3 }, hashes: { from: 3, values: [], heard: 3 } };
    flying.length = 0;
    const before = JSON.stringify(games[0]?.state);
    one.repeat(ask);
    expect(flying.map(({ to, packet }) => [to, packet.needs])).toEqual([['p2', { p2: 3 }]]);
    expect(JSON.stringify(games[0]?.state)).toBe(before);
  });

  it('does not answer a peer that lacks nothing: two that have finished do not talk for ever', () => {
    const { peers, flying, arrive } = peersOf(['p1', 'p2'], 3);
    const [one, two] = peers as [RollbackPeer, RollbackPeer];
    for (let i = 0; i < 20; i++) {
      one.tick(1);
      two.tick(-1);
      arrive();
    }
    expect([one.acknowledged, two.acknowledged]).toEqual([true, true]);
    one.tick(0);
    const [{ packet }] = flying.splice(0) as [Flying];
    two.repeat(packet);
    expect(flying).toEqual([]);
  });
});

describe('a peer whose game goes on when the other’s has ended', () => {
  it('does not wait for ever: it ends the episode by itself, since the states have parted', () => {
    class Longer extends CoinGame {
      override step(actions: Readonly<Record<string, number>>) {
        const result = super.step(actions);
        const over = this.state.frame >= 20;
        return { ...result, terminated: Object.fromEntries(Object.keys(this.state.at).map((player) => [player, over])) };
      }
    }
    const games = [new Longer(), new CoinGame()];
    const { peers, arrive } = peersOf(['p1', 'p2'], 60, () => games.shift() as Rules);
    const [short, long] = peers as [RollbackPeer, RollbackPeer];
    for (let i = 0; i < 80; i++) {
      short.tick(1);
      long.tick(-1);
      arrive();
    }
    expect([short.settled && short.acknowledged, long.settled, long.abandoned]).toEqual([true, false, false]);
    long.movedOn('p1');
    expect(long.abandoned).toBe(true);
    // One that ends with the other is settled, and stays so.
    short.movedOn('p2');
    expect(short.abandoned).toBe(false);
  });
});

describe('one of three players who is away', () => {
  it('does not keep the other two from each other, however long', () => {
    const { peers, flying, arrive } = peersOf(['p1', 'p2', 'p3'], 2000);
    const [one, two] = peers as [RollbackPeer, RollbackPeer];
    for (let frame = 0; frame < 500; frame++) {
      one.tick(frame % 3);
      two.tick(1 - (frame % 2));
      arrive(['p1', 'p2']);
    }
    // What each knows of the other shows in what it asks for.
    flying.length = 0;
    one.tick(0);
    two.tick(0);
    expect(flying.filter(({ to }) => to !== 'p3').map(({ packet }) => packet.needs)).toEqual([
      { p2: 500, p3: 0 },
      { p1: 500, p3: 0 },
    ]);
    expect([one.frame, one.confirmed]).toEqual([501, 0]);
  });
});

describe('a restored state', () => {
  it('is the one that was saved, down to the order of its keys', () => {
    /** The first one added is hit first. */
    class Ordered implements Rules {
      state: { at: Record<string, number>; hit: string } = { at: {}, hit: '' };
      reset(): void {
        this.state = { at: { e9: 1, e10: 1 }, hit: '' };
      }
      step() {
        this.state.hit = Object.keys(this.state.at)[0] as string;
        return {};
      }
    }
    const { peers, games, arrive } = peersOf(['p1', 'p2'], 100, () => new Ordered());
    const [one, two] = peers as [RollbackPeer, RollbackPeer];
    for (let frame = 0; frame < 10; frame++) one.tick(0);
    two.tick(1);
    arrive();
    one.tick(0);
    expect((games[0] as Ordered).state.hit).toBe('e9');
  });
});
