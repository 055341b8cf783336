import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GameChannel } from '#app/game/game-channel.ts';
import { GameTap } from '#session/taps/game-tap.ts';
import { begin, frame, writtenBy } from '#test/support/game-lines.ts';
import { until } from '#test/support/gap.ts';
import { SpeakingGame } from '#test/support/speaking-game.ts';

let tap: GameTap;
let channel: GameChannel;
const confirmed: number[] = [];

beforeEach(async () => {
  tap = new GameTap();
  confirmed.length = 0;
  channel = await GameChannel.open({ tap, deadlineMs: 200, onConfirmed: (_match, _episode, frame) => confirmed.push(frame) });
});

afterEach(async () => {
  await channel[Symbol.asyncDispose]();
});

const written = () => writtenBy(tap);

describe('a recording that is stopped in the middle of an episode', () => {
  const confirm = (n: number) => ({ type: 'confirm', episode: 1, frame: n, player: 'b', value: 0 });
  const said = () => written().filter((line) => line !== 'offset');

  async function playing(): Promise<SpeakingGame> {
    const game = await SpeakingGame.connect(channel.link);
    await until('it is welcome', () => game.heard.some(({ type }) => type === 'welcome'));
    tap.start();
    for (const message of [begin, frame(0), frame(1, false), frame(2, false)]) game.say(message);
    await game.heardOut();
    return game;
  }

  it('waits for the inputs of the frames that have run, and for nothing else', async () => {
    await using game = await playing();
    let over = false;
    const settled = tap.settle().then(() => (over = true));
    for (const message of [frame(3, false), { type: 'marker', name: 'menu' }, confirm(1)]) game.say(message);
    await game.heardOut();
    expect(over).toBe(false);
    game.say(confirm(2));
    await settled;
    expect(said()).toEqual(['connected', 'begin_episode', 'frame 0', 'frame 1', 'frame 2', 'cut', 'confirm 1', 'confirm 2']);
    expect(confirmed).toHaveLength(3);
  });

  it('lets a wrong guess among them be undone and run again', async () => {
    await using game = await playing();
    const settled = tap.settle();
    const right = (n: number) => ({ ...frame(n), inputs: { a: { value: 0, confirmed: true }, b: { value: 1, confirmed: true } } });
    game.say({ type: 'rollback', episode: 1, from: 5, to: 1, player: 'b', predicted: 0, actual: 1 });
    for (const message of [right(1), right(2), right(3), right(4)]) game.say(message);
    await settled;
    expect(said().slice(5)).toEqual(['cut', 'rollback', 'frame 1', 'frame 2']);
  });

  it('gives them up at the deadline, when the game leaves, or when it is told not to wait', async () => {
    await using game = await playing();
    await tap.settle();
    expect(said().slice(5)).toEqual(['cut', 'deadline']);
    tap.stop();
    tap.start();
    for (const message of [begin, frame(0, false)]) game.say(message);
    await game.heardOut();
    const skip = new AbortController();
    const skipped = tap.settle(skip.signal);
    skip.abort();
    await skipped;
    tap.stop();
    tap.start();
    for (const message of [begin, frame(0, false)]) game.say(message);
    await game.heardOut();
    written();
    const left = tap.settle();
    await game[Symbol.asyncDispose]();
    await left;
    expect(said()).toEqual(['cut', 'gone']);
  });

  it('is as long as its last input shows it to be, and takes nothing of another', async () => {
    await using game = await playing();
    const settled = tap.settle();
    // The guess was wrong: it ended with the second frame. The game goes on to the next episode at once.
    const right = { ...frame(1), inputs: { a: { value: 0, confirmed: true }, b: { value: 1, confirmed: true } } };
    game.say({ type: 'rollback', episode: 1, from: 3, to: 1, player: 'b', predicted: 0, actual: 1 });
    for (const message of [{ ...begin, episode: 2 }, { ...frame(0), episode: 2 }, right, { type: 'end_episode', episode: 1, frames: 2 }])
      game.say(message);
    await settled;
    expect(said().slice(5)).toEqual(['cut', 'rollback', 'frame 1', 'end_episode']);
    expect(game.heard.filter((one) => one.type === 'problem' && one.says.startsWith('episode'))).toEqual([]);
  });

  it('takes nothing that is said in the same breath as its last input, and no undoing of frames after it', async () => {
    await using game = await playing();
    const settled = tap.settle();
    const undone = (to: number) => ({ type: 'rollback', episode: 1, from: to + 2, to, player: 'b', predicted: 0, actual: 1 });
    game.say(undone(3));
    // Written at once, so that they arrive together.
    for (const message of [confirm(1), confirm(2), undone(2), frame(2)]) game.say(message);
    await settled;
    await game.heardOut();
    expect(said().slice(5)).toEqual(['cut', 'confirm 1', 'confirm 2']);
    expect(game.heard.filter((one) => one.type === 'problem' && one.says.startsWith('episode'))).toEqual([]);
  });

  it('need not wait for what was said to be over before anybody waited', async () => {
    const later = new GameTap();
    later.listen({ onRunning: () => {}, onSettle: () => expect.fail('nobody is to be asked') });
    later.start();
    later.settled();
    await later.settle();
    // The next session has a game of its own.
    later.stop();
    let asked = 0;
    later.listen({ onRunning: () => {}, onSettle: () => (asked += 1) });
    later.start();
    const waiting = later.settle();
    expect([asked, later.settling]).toEqual([1, true]);
    later.stop();
    await waiting;
    expect(later.settling).toBe(false);
  });

  it('does not wait when nothing is open, or nobody speaks for a game', async () => {
    tap.start();
    await tap.settle();
    const alone = new GameTap();
    await alone.settle();
    alone.start();
    await alone.settle();
    expect(said()).toEqual([]);
  });

  it('adds nothing to an episode that is over already, and whose last inputs are awaited', async () => {
    await using game = await playing();
    game.say({ type: 'end_episode', episode: 1, frames: 3 });
    await game.heardOut();
    const settled = tap.settle();
    for (const n of [1, 2]) game.say(confirm(n));
    await settled;
    expect(said().slice(5)).toEqual(['end_episode', 'confirm 1', 'confirm 2']);
  });
});
