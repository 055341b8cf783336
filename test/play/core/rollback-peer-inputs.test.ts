import { describe, expect, it } from 'vitest';
import type { FromGame } from '#format/core/game/messages.ts';
import type { Actions, Rules } from '#play/core/environment.ts';
import { type InputPacket, type PeerOptions, RollbackPeer } from '#play/core/rollback-peer.ts';

/** Adds up what all players did; the game is over for all once that is `most`. */
class Sum implements Rules {
  state = { sum: 0, seed: 0 };
  readonly #most: number;

  constructor(most = Number.POSITIVE_INFINITY) {
    this.#most = most;
  }

  reset(seed: number): void {
    this.state = { sum: 0, seed };
  }

  step(actions: Actions) {
    for (const value of Object.values(actions)) this.state.sum += value;
    const over = this.state.sum >= this.#most;
    return { terminated: Object.fromEntries(Object.keys(actions).map((player) => [player, over])) };
  }
}

/** The peer of p1, what it tells and what it sends. */
function peerOf(change: Partial<PeerOptions> = {}) {
  const told: FromGame[] = [];
  const sent: (InputPacket & { readonly to: string })[] = [];
  let nowUs = 1000;
  const peer = new RollbackPeer({
    environment: new Sum(),
    episode: 4,
    seed: 9,
    players: ['p1', 'p2'],
    local: 'p1',
    frames: 10,
    nowUs: () => nowUs++,
    send: (packet, to) => sent.push({ ...packet, to }),
    tell: (message) => told.push(message),
    ...change,
  });
  /** Each frame as it ran: `frame: value of each player`, with a question mark where it was guessed. */
  const ran = () =>
    told.flatMap((message) =>
      message.type === 'frame'
        ? `${message.frame}: ${Object.values(message.inputs)
            .map(({ value, confirmed }) => `${value}${confirmed ? '' : '?'}`)
            .join(' ')}`
        : [],
    );
  const of = <T extends FromGame['type']>(type: T) => told.filter((one): one is Extract<FromGame, { type: T }> => one.type === type);
  return { peer, told, sent, ran, of };
}

const NO_HASHES = { from: 0, values: [], heard: 0 };
/** Inputs of another player, from a frame on. */
const inputs = (from: number, values: readonly number[], more: Partial<InputPacket> = {}): InputPacket => ({
  episode: 4,
  player: 'p2',
  from,
  values,
  needs: {},
  hashes: NO_HASHES,
  ...more,
});

describe('a player’s own inputs', () => {
  it('take effect after the delay; before that the player did nothing', () => {
    const { peer, ran, of } = peerOf({ players: ['p1'], frames: 4, inputDelay: 2 });
    expect(of('begin_episode')).toEqual([{ type: 'begin_episode', episode: 4, players: ['p1'], seed: 9 }]);
    for (const action of [5, 6, 7, 8]) peer.tick(action);
    expect(ran()).toEqual(['0: 0', '1: 0', '2: 5', '3: 6']);
  });

  it('end with the last frame, which is told once', () => {
    const { peer, ran, of } = peerOf({ players: ['p1'], frames: 2 });
    peer.tick(1);
    expect([peer.settled, of('end_episode')]).toEqual([false, []]);
    for (const action of [2, 3, 4]) peer.tick(action);
    expect([peer.frame, peer.settled, peer.acknowledged, peer.abandoned]).toEqual([2, true, true, false]);
    expect(ran()).toEqual(['0: 1', '1: 2']);
    expect(of('end_episode')).toEqual([{ type: 'end_episode', episode: 4, frames: 2 }]);
  });

  it('are nothing while nothing ran', () => {
    const { peer, ran } = peerOf({ players: ['p1'] });
    peer.tick(3);
    peer.fastForward(2);
    expect(ran()).toEqual(['0: 3', '1: 0', '2: 0']);
  });

  it('are sent until they are acknowledged, as many as a packet holds', () => {
    const { peer, sent } = peerOf({ frames: 400 });
    for (let n = 0; n < 300; n++) peer.tick(n);
    const all = Array.from({ length: 300 }, (_, n) => n);
    expect(sent.at(-1)).toMatchObject({ episode: 4, player: 'p1', to: 'p2', from: 0, values: all.slice(0, 256), needs: { p2: 0 } });
    peer.receive(inputs(0, [7], { needs: { p1: 200 } }));
    // What was acknowledged later, and came before, takes nothing back.
    peer.receive(inputs(0, [], { needs: { p1: 100 } }));
    peer.tick(300);
    expect(sent.at(-1)).toMatchObject({ from: 200, values: [...all, 300].slice(200), needs: { p2: 1 } });
  });

  it('cannot be acknowledged before there are any', () => {
    const { peer, sent } = peerOf();
    peer.tick(1);
    peer.receive(inputs(0, [], { needs: { p1: 1000 } }));
    peer.tick(2);
    expect(sent.at(-1)).toMatchObject({ from: 1, values: [2] });
  });
});

describe('another player’s inputs', () => {
  it('are guessed as the last one that is known, or none', () => {
    const { peer, ran } = peerOf();
    peer.tick(1);
    peer.receive(inputs(0, [0, 7]));
    for (let n = 0; n < 3; n++) peer.tick(1);
    expect(ran()).toEqual(['0: 1 0?', '1: 1 7', '2: 1 7?', '3: 1 7?']);
    expect([peer.frame, peer.confirmed]).toEqual([4, 2]);
  });

  it('are confirmed one by one, in order, each once', () => {
    const { peer, of } = peerOf();
    peer.receive(inputs(1, [6]));
    expect(of('confirm')).toEqual([]);
    peer.receive(inputs(0, [5]));
    peer.receive(inputs(0, [8, 6, 7]));
    peer.receive(inputs(0, [8, 8]));
    expect(of('confirm').map(({ frame, player, value }) => [frame, player, value])).toEqual([
      [0, 'p2', 5],
      [1, 'p2', 6],
      [2, 'p2', 7],
    ]);
    expect(of('confirm')[0]).toMatchObject({ episode: 4, at_us: 1000 });
  });

  it('of another episode, of a stranger, or beyond the last frame that they can have are none', () => {
    const { peer, of } = peerOf({ frames: 3, inputDelay: 1 });
    peer.receive(inputs(0, [1], { episode: 5 }));
    peer.receive(inputs(0, [1], { player: 'p3' }));
    expect(of('confirm')).toEqual([]);
    peer.receive(inputs(0, [1, 2, 3, 4, 5, 6]));
    expect(of('confirm').map(({ value }) => value)).toEqual([1, 2, 3, 4]);
  });

  it('acknowledge nothing by themselves, and end with the last frame from wherever they begin', () => {
    const { peer, sent, of } = peerOf({ frames: 4 });
    peer.tick(9);
    peer.receive(inputs(0, [1, 2]));
    peer.receive(inputs(2, [3, 4, 5, 6]));
    expect(of('confirm').map(({ value }) => value)).toEqual([1, 2, 3, 4]);
    peer.tick(9);
    expect(sent.at(-1)).toMatchObject({ from: 0, values: [9, 9] });
  });

  it('are awaited where too many were guessed', () => {
    const { peer } = peerOf({ mostAhead: 3 });
    for (let n = 0; n < 5; n++) peer.tick(1);
    expect([peer.frame, peer.confirmed]).toEqual([3, 0]);
    peer.receive(inputs(0, [0]));
    for (let n = 0; n < 5; n++) peer.tick(1);
    expect([peer.frame, peer.confirmed]).toEqual([4, 1]);
  });
});

describe('a wrong guess', () => {
  it('is undone from its first frame on: the frames after it run again', () => {
    const { peer, ran, of } = peerOf();
    for (let n = 0; n < 3; n++) peer.tick(1);
    peer.receive(inputs(0, [0, 5, 6]));
    expect(of('rollback')).toEqual([]);
    peer.tick(1);
    expect(of('rollback')).toEqual([{ type: 'rollback', episode: 4, from: 3, to: 1, player: 'p2', predicted: 0, actual: 5 }]);
    expect(ran().slice(3)).toEqual(['1: 1 5', '2: 1 6', '3: 1 6?']);
    peer.tick(1);
    expect(of('rollback')).toHaveLength(1);
  });

  it('that comes to light later, of an earlier frame, is the one that counts', () => {
    const { peer, of } = peerOf({ players: ['p1', 'p2', 'p3'] });
    for (let n = 0; n < 4; n++) peer.tick(1);
    peer.receive(inputs(0, [0, 0, 5]));
    peer.receive(inputs(0, [8, 8, 8, 9], { player: 'p3' }));
    peer.tick(1);
    expect(of('rollback')).toMatchObject([{ from: 4, to: 0, player: 'p3', predicted: 0, actual: 8 }]);
  });

  it('of two players in one frame is told of the first that came to light', () => {
    const { peer, of } = peerOf({ players: ['p1', 'p2', 'p3'] });
    for (let n = 0; n < 2; n++) peer.tick(1);
    peer.receive(inputs(0, [0, 5], { player: 'p3' }));
    peer.receive(inputs(0, [0, 6]));
    peer.tick(1);
    expect(of('rollback')).toMatchObject([{ to: 1, player: 'p3', actual: 5 }]);
  });

  it('that was right undoes nothing, nor does an input that comes before its frame', () => {
    const { peer, ran, of } = peerOf();
    peer.tick(1);
    peer.receive(inputs(0, [0, 5]));
    peer.tick(1);
    peer.receive(inputs(2, [5]));
    peer.tick(1);
    expect(of('rollback')).toEqual([]);
    expect(ran()).toEqual(['0: 1 0?', '1: 1 5', '2: 1 5']);
  });

  it('leads to the same state as if it had been known', () => {
    const environment = new Sum();
    const { peer } = peerOf({ environment });
    for (let n = 0; n < 3; n++) peer.tick(1);
    peer.receive(inputs(0, [10, 20, 30]));
    peer.fastForward(0);
    expect([environment.state, peer.frame]).toEqual([{ sum: 63, seed: 9 }, 3]);
  });
});

describe('the end', () => {
  it('that was only guessed is none: what really happened goes on', () => {
    const { peer, ran, of } = peerOf({ environment: new Sum(9) });
    peer.receive(inputs(0, [5]));
    for (let n = 0; n < 4; n++) peer.tick(0);
    // Five and a guessed five are more than nine.
    expect([ran(), peer.settled]).toEqual([['0: 0 5', '1: 0 5?'], false]);
    peer.receive(inputs(1, [1, 1, 3]));
    for (let n = 0; n < 4; n++) peer.tick(0);
    expect(ran().slice(2)).toEqual(['1: 0 1', '2: 0 1', '3: 0 3']);
    expect([peer.settled, of('end_episode')]).toEqual([true, [{ type: 'end_episode', episode: 4, frames: 4 }]]);
  });

  it('is acknowledged when the other has all inputs and hashes, and said all of its own', () => {
    const { peer, sent } = peerOf({ frames: 2 });
    peer.receive(inputs(0, [1, 1]));
    for (let n = 0; n < 2; n++) peer.tick(1);
    const { hashes } = sent.at(-1) as InputPacket;
    expect([hashes.from, hashes.values.length, peer.settled, peer.acknowledged]).toEqual([0, 2, true, false]);
    peer.receive(inputs(2, [], { needs: { p1: 2 }, hashes: { ...hashes, heard: 1 } }));
    expect(peer.acknowledged).toBe(false);
    peer.receive(inputs(2, [], { needs: { p1: 1 }, hashes: { ...hashes, heard: 2 } }));
    expect(peer.acknowledged).toBe(true);
  });

  it('needs the other’s acknowledgement of the last input too', () => {
    const { peer, sent } = peerOf({ frames: 2 });
    peer.receive(inputs(0, [1, 1]));
    for (let n = 0; n < 2; n++) peer.tick(1);
    const { hashes } = sent.at(-1) as InputPacket;
    peer.receive(inputs(2, [], { needs: { p1: 1 }, hashes: { ...hashes, heard: 2 } }));
    expect(peer.acknowledged).toBe(false);
    peer.movedOn('p2');
    expect([peer.acknowledged, peer.abandoned]).toEqual([true, false]);
  });

  it('by leave of nobody is told with its reason, once; inputs that come later are none', () => {
    const { peer, of } = peerOf();
    for (let n = 0; n < 3; n++) peer.tick(1);
    peer.receive(inputs(0, [0, 5]));
    peer.abandon('left');
    peer.abandon('again');
    expect(peer.abandoned).toBe(true);
    expect(of('rollback')).toHaveLength(1);
    expect(of('end_episode')).toEqual([{ type: 'end_episode', episode: 4, frames: 3, reason: 'left' }]);
    peer.receive(inputs(2, [7]));
    expect(of('confirm').map(({ frame }) => frame)).toEqual([0, 1]);
  });

  it('that the others reached without this one is its end too', () => {
    const { peer, of } = peerOf();
    peer.tick(1);
    peer.movedOn('p3');
    expect(peer.abandoned).toBe(false);
    peer.movedOn('p2');
    expect(of('end_episode')).toMatchObject([{ frames: 1, reason: 'others-ended' }]);
    // Where all their inputs have come, this one only has to run its own frames.
    const behind = peerOf({ frames: 2 }).peer;
    behind.receive(inputs(0, [1, 1]));
    behind.tick(1);
    behind.movedOn('p2');
    behind.tick(1);
    expect([behind.abandoned, behind.settled]).toEqual([false, true]);
  });
});

describe('after the end', () => {
  const NOTHING = { from: 2, values: [], heard: 2 };

  /** A peer of two frames that has ended, and how often it answers. */
  function answers(packet: InputPacket): number {
    const { peer, sent } = peerOf({ frames: 2 });
    peer.receive(inputs(0, [1, 1]));
    for (let n = 0; n < 2; n++) peer.tick(1);
    sent.length = 0;
    peer.repeat(packet);
    return sent.length;
  }

  it('a peer answers one that lacks inputs or hashes, or sends any itself', () => {
    expect(answers(inputs(2, [], { needs: { p1: 2 }, hashes: NOTHING }))).toBe(0);
    expect(answers(inputs(2, [], { needs: { p1: 1 }, hashes: NOTHING }))).toBe(1);
    expect(answers(inputs(2, [], { needs: {}, hashes: NOTHING }))).toBe(1);
    expect(answers(inputs(1, [1], { needs: { p1: 2 }, hashes: NOTHING }))).toBe(1);
    expect(answers(inputs(2, [], { needs: { p1: 2 }, hashes: { ...NOTHING, heard: 1 } }))).toBe(1);
    expect(answers(inputs(2, [], { needs: { p1: 2 }, hashes: { ...NOTHING, values: ['cafe0000'] } }))).toBe(1);
    expect(answers(inputs(1, [1], { player: 'p3' }))).toBe(0);
    // A single input is one too.
    const { peer, sent } = peerOf({ frames: 1 });
    peer.receive(inputs(0, [1]));
    peer.tick(1);
    peer.repeat(inputs(1, [], { hashes: { from: 1, values: [], heard: 1 } }));
    expect(sent).toHaveLength(2);
  });
});

describe('what a game says of a frame', () => {
  it('is told as it was then, without what it did not say', () => {
    const rewards = { p1: 1 };
    const infos = { p1: 'a' };
    const environment: Rules = {
      state: 0,
      reset: () => {},
      step: () => {
        rewards.p1 += 1;
        return { rewards, infos };
      },
    };
    const { peer, of } = peerOf({ players: ['p1'], environment });
    for (let n = 0; n < 2; n++) peer.tick(0);
    expect(of('frame').map((frame) => frame.rewards)).toEqual([{ p1: 2 }, { p1: 3 }]);
    expect(of('frame')[0]).toMatchObject({ infos, at_us: 1000, state_hash: expect.stringMatching(/^[0-9a-f]{16}$/) });
    for (const key of ['terminated', 'truncated', 'observations']) expect(of('frame')[0]).not.toHaveProperty(key);
    const silent = peerOf({
      players: ['p1'],
      environment: { ...environment, step: () => ({ truncated: { p1: true }, observations: {} }) },
    });
    silent.peer.tick(0);
    expect(silent.of('frame')[0]).toMatchObject({ truncated: { p1: true }, observations: {} });
    for (const key of ['rewards', 'infos']) expect(silent.of('frame')[0]).not.toHaveProperty(key);
  });
});
