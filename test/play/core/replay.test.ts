import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '#format/core/canonical.ts';
import type { ComparedColumn } from '#format/core/game/comparison.ts';
import type { GameRow } from '#format/core/game/game-row.ts';
import { type RecordedFrame, Replay, type ReplayedFrame } from '#play/core/replay.ts';
import { stateHash } from '#play/core/state-hash.ts';
import { Random } from '#scripts/random.ts';
import { CoinGame, playEpisode } from '#test/support/simulated-game.ts';

const START = { episode: 1, players: ['p1', 'p2'], seed: 7 };

/** An episode as it was exported, over a network in which most inputs are guessed. */
function recorded(seed: number): RecordedFrame[] {
  const random = new Random(seed);
  const [{ rows }] = playEpisode(
    { seed: 7, frames: 120, endAt: 1000, delayMs: [60, 90], jitterMs: 40, loss: 0.1, inputDelay: 1, hidden: undefined, restless: 0.5 },
    () => random.next(),
  );
  const frames: RecordedFrame[] = [];
  for (let i = 0; i < rows.length; i += 2) {
    const both = rows.slice(i, i + 2) as GameRow[];
    const cells = {
      action: both.map(({ action }) => action),
      reward: both.map(({ reward }) => reward),
      terminated: both.map(({ terminated }) => terminated),
      truncated: both.map(({ truncated }) => truncated),
      info: both.map(({ info }) => info),
      observation: both.map(({ observation }) => observation),
      state_hash: both.map(({ stateHash }) => stateHash),
    };
    frames.push({ episode: 1, frame: both[0]?.frame as number, players: both.map(({ player }) => player), cells });
  }
  return frames;
}

function replay(frames: readonly RecordedFrame[], starts = [START as { episode: number; players: string[]; seed?: number | string }]) {
  const seen: ReplayedFrame[] = [];
  const run = new Replay(
    () => new CoinGame(),
    starts,
    (frame) => seen.push(frame),
  );
  for (const frame of frames) run.take(frame);
  return { ...run.result, seen };
}

const FRAMES = recorded(1);
const changed = (n: number, column: ComparedColumn, p: number, value: unknown): RecordedFrame[] =>
  FRAMES.map((frame) =>
    frame.frame === n ? { ...frame, cells: { ...frame.cells, [column]: frame.cells[column].with(p, value) } } : frame,
  );

describe('a recorded episode', () => {
  it('comes out the same, whatever the network did while it was played, with every frame for an agent', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const frames = recorded(seed);
        const { seen, ...result } = replay(frames);
        expect(result).toEqual({ episodes: 1, frames: 120, hashes: 120, divergences: [], unplayable: [] });
        expect(seen.map(({ frame, actions }) => [frame, actions.p1, actions.p2])).toEqual(
          frames.map(({ frame, cells }) => [frame, ...cells.action.map(Number)]),
        );
        expect(seen[119]?.result.rewards).toEqual({ p1: frames[119]?.cells.reward[0], p2: frames[119]?.cells.reward[1] });
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['state_hash', 'cafe0000'],
    ['reward', 17],
    ['terminated', true],
    ['info', '{"score":99}'],
    ['observation', '[0]'],
    ['observation', null],
  ] as const)('that says something else in %s is found at its frame, with both values', (column, value) => {
    const { frames, divergences, unplayable } = replay(changed(40, column, 1, value));
    expect([frames, unplayable]).toEqual([40, []]);
    const player = 'p2';
    expect(divergences).toEqual([
      { episode: 1, frame: 40, player, column, recorded: value, replayed: (FRAMES[40] as RecordedFrame).cells[column][1] },
    ]);
  });

  it('in which a player did something else is found in the frame it was done in', () => {
    const other = Number(FRAMES[40]?.cells.action[0]) === 1 ? '-1' : '1';
    expect(replay(changed(40, 'action', 0, other)).divergences).toMatchObject([{ frame: 40, column: 'state_hash' }]);
  });

  it('without state hashes is held against the rest, and counts none as proven', () => {
    const without = FRAMES.map((frame) => ({ ...frame, cells: { ...frame.cells, state_hash: [null, null] } }));
    expect(replay(without)).toMatchObject({ frames: 120, hashes: 0, divergences: [] });
  });
});

it('an episode of one player is held against its hashes too', () => {
  const game = new CoinGame();
  game.reset(7, ['p1']);
  const none = [undefined];
  const frames = [1, 0, -1].map((action, frame): RecordedFrame => {
    const { rewards, terminated, infos, observations } = game.step({ p1: action });
    const cells = {
      action: [String(action)],
      reward: [rewards.p1],
      terminated: [terminated.p1],
      truncated: none,
      info: [canonicalJson(infos.p1)],
      observation: [canonicalJson(observations.p1)],
      state_hash: [stateHash(canonicalJson(game.state))],
    };
    return { episode: 1, frame, players: ['p1'], cells };
  });
  expect(replay(frames, [{ ...START, players: ['p1'] }])).toMatchObject({ frames: 3, hashes: 3, divergences: [], unplayable: [] });
});

describe('an episode that cannot be played again', () => {
  it.each([
    ['without its beginning', FRAMES, [], 'does not say how it began'],
    ['with a word as its seed', FRAMES, [{ ...START, seed: 'lucky' }], 'no number as its seed'],
    ['without a seed', FRAMES, [{ episode: 1, players: START.players }], 'no number as its seed'],
    ['cut at its front', FRAMES.slice(5), [START], 'frame 0 is missing'],
    ['with a hole', FRAMES.toSpliced(50, 1), [START], 'frame 50 is missing'],
    ['of another kind of action', changed(3, 'action', 1, '"left"'), [START], 'frame 3: p2 did "left", which is no sum of keys'],
  ])('%s says why', (_, frames, starts, why) => {
    const { unplayable, divergences } = replay(frames, starts);
    expect(divergences).toEqual([]);
    expect(unplayable).toEqual([{ episode: 1, why: expect.stringContaining(why) }]);
  });

  it('does not keep the next one from being played', () => {
    const next = FRAMES.map((frame) => ({ ...frame, episode: 2 }));
    const result = replay([...FRAMES.slice(5), ...next], [START, { ...START, episode: 2 }]);
    expect(result).toMatchObject({ episodes: 2, frames: 120, unplayable: [{ episode: 1 }] });
  });
});
