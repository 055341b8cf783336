import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GameChannel } from '#app/game/game-channel.ts';
import { PoseBoard } from '#core/rings/pose-board.ts';
import { readGameLines } from '#format/core/game/game-lines.ts';
import { english } from '#format/core/said.ts';
import { nowUs } from '#native/clock.ts';
import { GameTap } from '#session/taps/game-tap.ts';
import { begin, frame, writtenBy } from '#test/support/game-lines.ts';
import { until } from '#test/support/gap.ts';
import { SpeakingGame } from '#test/support/speaking-game.ts';

let tap: GameTap;
let channel: GameChannel;
const poses = PoseBoard.allocate();
const confirmed: string[] = [];
const parted: string[] = [];
/** The player has agreed to network figures. */
let network = false;

beforeEach(async () => {
  tap = new GameTap();
  confirmed.length = 0;
  parted.length = 0;
  network = false;
  channel = await GameChannel.open({
    tap,
    poses: new PoseBoard(poses),
    deadlineMs: 200,
    network: () => network,
    onParted: (says) => parted.push(english(says)),
    onConfirmed: (match, episode, frame, hash) => confirmed.push(`${match}${episode} ${frame} ${hash}`),
  });
});

afterEach(async () => {
  await channel[Symbol.asyncDispose]();
});

const written = () => writtenBy(tap);

describe('a game', () => {
  it('is welcomed, told when it is recorded, and has its messages written down', async () => {
    await using game = await SpeakingGame.connect(channel.link);
    await until('it is welcome', () => game.heard.some(({ type }) => type === 'welcome'));
    expect(game.heard[0]).toEqual({ type: 'welcome', version: 1, recording: false });
    game.say({ ...begin, episode: 7 });
    await game.heardOut();
    tap.start();
    await until('it knows', () => game.heard.some(({ type }) => type === 'recording'));
    for (const message of [begin, frame(0), frame(1), { type: 'end_episode', episode: 1, frames: 2 }]) game.say(message);
    await until('the frames are confirmed', () => confirmed.length === 2);
    expect(confirmed).toEqual(['1 0 cafe0000', '1 1 cafe0000']);
    // Lines of the clock's measurement come in between.
    expect(written().filter((line) => line !== 'offset')).toEqual(['connected', 'begin_episode', 'frame 0', 'frame 1', 'end_episode']);
  });

  it('recorded from the middle of an episode is written down from the next one on', async () => {
    await using game = await SpeakingGame.connect(channel.link);
    game.say(begin);
    game.say(frame(0));
    await game.heardOut();
    tap.start();
    game.say(frame(1));
    game.say({ ...begin, episode: 2 });
    game.say({ type: 'marker', name: 'menu', open: true });
    await game.heardOut();
    expect(written().filter((line) => line !== 'offset')).toEqual(['connected', 'begin_episode', 'marker']);
  });

  it('has its clock measured by eight probes, of which the best one counts', async () => {
    tap.start();
    await using game = await SpeakingGame.connect(channel.link);
    await until('it was asked eight times', () => game.heard.filter(({ type }) => type === 'clock').length === 8);
    let text = '';
    await until('the offset is known', () => {
      tap.drain((block) => {
        text += Buffer.from(block).toString('utf8');
      });
      return text.includes('"offset"');
    });
    const offset = [...readGameLines(text)].find(({ line }) => line.type === 'offset')?.line;
    const [bound, offsetUs] = offset?.type === 'offset' ? [offset.bound_us, offset.offset_us] : [0, 0];
    expect(bound).toBeLessThan(5000);
    // Our clock minus the game's, which here is another clock of this process: read before and after ours.
    const [beforeMs, ourUs, afterMs] = [performance.now(), nowUs(), performance.now()];
    expect(offsetUs).toBeGreaterThan(ourUs - afterMs * 1000 - bound - 1000);
    expect(offsetUs).toBeLessThan(ourUs - beforeMs * 1000 + bound + 1000);
  });

  it('moves the camera', async () => {
    await using game = await SpeakingGame.connect(channel.link);
    game.say({ type: 'camera', yaw_deg: 90, pitch_deg: -5 });
    game.say({ type: 'pose', device: 'vr_hmd', position: [1, 2, 3], rotation: [4, 5, 6] });
    const board = new PoseBoard(poses);
    const axes = new Float32Array(6);
    await until('the head is there', () => board.readVr(0, axes, 0, nowUs()));
    expect([...axes]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(board.readCamera(axes, 0, nowUs())).toBe(true);
    expect([...axes.slice(0, 2)]).toEqual([90, -5]);
  });

  it('whose last input never comes is waited for until a deadline; one that leaves is noted as gone', async () => {
    tap.start();
    const game = await SpeakingGame.connect(channel.link);
    for (const message of [begin, frame(0, false), { type: 'end_episode', episode: 1, frames: 1 }]) game.say(message);
    let lines: string[] = [];
    await until('the deadline is noted', () => {
      lines = [...lines, ...written()];
      return lines.includes('deadline');
    });
    await game[Symbol.asyncDispose]();
    await until('it is noted that it is gone', () => written().includes('gone'));
    expect(confirmed).toEqual([]);
    // And another may come.
    await using next = await SpeakingGame.connect(channel.link);
    await until('it is welcome', () => next.heard.some(({ type }) => type === 'welcome'));
  });
});

describe('the channel refuses', () => {
  it('another site’s page, and another name for this machine', async () => {
    await expect(SpeakingGame.connect(channel.link, { origin: 'https://evil.example' })).rejects.toThrow('403');
    await expect(SpeakingGame.connect(channel.link, { host: 'evil.example' })).rejects.toThrow('403');
    await using own = await SpeakingGame.connect(channel.link, { origin: 'http://localhost:5173' });
    await until('a page of this machine is welcome', () => own.heard.some(({ type }) => type === 'welcome'));
  });

  it.each([
    ['a wrong token', { token: 'A'.repeat(43) }, 'wrong token'],
    ['a newer version', { version: 2, new_field: true }, 'the game speaks version 2, this recorder knows 1'],
    ['a malformed hello', { game: 5 }, 'no hello'],
  ])('%s', async (_, hello, says) => {
    const game = await SpeakingGame.connect(channel.link, { hello });
    expect((await game.closed).code).toBe(1008);
    expect(game.problem).toContain(says);
  });

  it('a second game at the same time', async () => {
    await using first = await SpeakingGame.connect(channel.link);
    await until('the first is welcome', () => first.heard.some(({ type }) => type === 'welcome'));
    const second = await SpeakingGame.connect(channel.link);
    expect((await second.closed).code).toBe(1008);
    expect(second.problem).toContain('another game is connected');
  });

  it('a message of 10 MB', async () => {
    const game = await SpeakingGame.connect(channel.link);
    game.say(JSON.stringify({ ...frame(0), infos: { a: 'x'.repeat(10e6) } }));
    expect((await game.closed).code).toBe(1009);
  });

  it('unreadable messages, reporting each, and closes after a hundred of them', async () => {
    tap.start();
    const game = await SpeakingGame.connect(channel.link);
    game.say({ ...frame(0), frame: -1 });
    await until('it is told', () => game.problem !== undefined);
    expect(game.problem).toContain('frame');
    for (let i = 0; i < 101; i++) game.say('{');
    expect((await game.closed).code).toBe(1008);
    expect(written().filter((line) => line.startsWith('frame'))).toEqual([]);
  });

  it('any other nonsense without breaking', async () => {
    tap.start();
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.json(),
            fc.string(),
            fc.uint8Array().map((bytes) => Buffer.from(bytes)),
          ),
          { maxLength: 20 },
        ),
        async (all) => {
          await using game = await SpeakingGame.connect(channel.link, { hello: false });
          for (const message of all) game.say(message);
        },
      ),
      { numRuns: 50 },
    );
    await using game = await SpeakingGame.connect(channel.link);
    await until('a game is welcome', () => game.heard.some(({ type }) => type === 'welcome'));
    expect(written().filter((line) => line !== 'offset')).toEqual(['connected']);
  });
});

it('a marker of no known name, or of a menu that neither begins nor ends, is left out, told, and nothing worse', async () => {
  await using game = await SpeakingGame.connect(channel.link);
  await until('it is welcome', () => game.heard.some(({ type }) => type === 'welcome'));
  tap.start();
  for (let n = 0; n < 200; n++) game.say({ type: 'marker', name: `level-${n}` });
  for (const marker of [{ name: 'menu' }, { name: 'menu', open: true }, { name: 'custom_boss' }]) game.say({ type: 'marker', ...marker });
  await until('all are answered', () => game.heard.filter(({ type }) => type === 'problem').length === 201);
  game.say(begin);
  await game.heardOut();
  expect(written().filter((line) => line !== 'offset')).toEqual(['connected', 'marker', 'marker', 'begin_episode']);
});

it('figures of the network are kept if the player has agreed to them, at most four a second', async () => {
  await using game = await SpeakingGame.connect(channel.link);
  await until('it is welcome', () => game.heard.some(({ type }) => type === 'welcome'));
  tap.start();
  const nets = () => written().filter((line) => line === 'net').length;
  const say = async () => {
    for (let n = 0; n < 50; n++) game.say({ type: 'net', rtt_ms: n });
    await game.heardOut();
  };
  await say();
  expect(nets()).toBe(0);
  network = true;
  await say();
  expect(nets()).toBe(1);
  await sleep(260);
  await say();
  expect(nets()).toBe(1);
});

describe('players whose states differ', () => {
  it('are told of once an episode, at the first frame, and what they said is written down', async () => {
    await using game = await SpeakingGame.connect(channel.link);
    const verified = (episode: number, from: number, agrees: boolean) => ({
      type: 'verified',
      episode,
      from,
      to: from,
      agrees,
      player: 'b',
    });
    // Nothing is recorded yet: it is no business of a session.
    game.say(verified(1, 0, false));
    await game.heardOut();
    tap.start();
    for (const message of [begin, frame(0), verified(1, 0, true), frame(1), verified(1, 1, false), verified(1, 2, false)])
      game.say(message);
    for (const message of [{ ...begin, episode: 2 }, verified(2, 7, false)]) game.say(message);
    await until('both episodes are told of', () => parted.length === 2);
    expect(parted).toEqual([
      'the players no longer play the same game: episode 1, from frame 1 on (b)',
      'the players no longer play the same game: episode 2, from frame 7 on (b)',
    ]);
    expect(written().filter((line) => line === 'verified')).toHaveLength(4);
  });
});
