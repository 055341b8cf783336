import { describe, expect, it } from 'vitest';
import { type FrameMessage, GameLine } from '#format/core/game/messages.ts';
import { MOST_WAITING } from '#play/core/episode-gate.ts';
import { HeardGame } from '#test/support/simulated-game.ts';

const begin = (episode = 1): GameLine => ({ type: 'begin_episode', episode, players: ['b', 'a'] });
/** A frame in which both did nothing, as `b` is known to have done, or not. */
const frame = (n: number, isKnown: boolean, more: Partial<FrameMessage> = {}): FrameMessage => ({
  type: 'frame',
  episode: 1,
  frame: n,
  at_us: 1000 * (n + 1),
  inputs: { a: { value: 0, confirmed: true }, b: { value: 0, confirmed: isKnown } },
  ...more,
});
const confirm = (n: number, value = 0) => ({ type: 'confirm', episode: 1, frame: n, player: 'b', value }) as const;
const rollback = (from: number, to: number) => ({ type: 'rollback', episode: 1, from, to, player: 'b', predicted: 0, actual: 1 }) as const;
const end = (frames: number) => ({ type: 'end_episode', episode: 1, frames }) as const;
const cut = (frames: number) => ({ type: 'cut', episode: 1, frames }) as const;
const deadline = { type: 'deadline', episode: 1 } as const;

function hear(...lines: readonly GameLine[]): HeardGame {
  const heard = new HeardGame();
  for (const [i, line] of lines.entries()) heard.log.take(1000 * i, GameLine.parse(line));
  return heard;
}

const problems = (...lines: readonly GameLine[]) => hear(...lines).problems.map(({ kind, says }) => `${kind}: ${says}`);

describe('the end of an episode', () => {
  it('with more frames than could ever wait tells of those one by one, and of the rest in one line', () => {
    const most = hear(begin(), end(MOST_WAITING), deadline);
    expect([most.problems.length, most.ends[0]?.missing]).toEqual([MOST_WAITING, MOST_WAITING]);
    const more = hear(begin(), frame(0, true), end(MOST_WAITING + 11), deadline);
    expect(more.ends).toMatchObject([{ frames: MOST_WAITING + 11, confirmed: 1, forced: 0, missing: MOST_WAITING + 10 }]);
    expect(more.problems).toHaveLength(MOST_WAITING + 1);
    expect(more.problems.at(-1)?.says).toBe(
      `episode 1, frame ${MOST_WAITING + 1}: neither it nor any other up to ${MOST_WAITING + 10} ever ran`,
    );
  });

  it('undoes the frames that ran beyond it, in order, and keeps those before', () => {
    const {
      rows,
      ends,
      problems: found,
    } = hear(begin(), frame(0, false), frame(3, false, { at_us: 5000 }), frame(2, false, { at_us: 6000 }), end(2), deadline);
    expect(found.map(({ kind, frame: n }) => `${kind} ${n}`)).toEqual(['frame-after-end 2', 'frame-after-end 3', 'frame-missing 1']);
    expect(rows.map(({ frame: n }) => n)).toEqual([0, 0]);
    expect(ends).toMatchObject([{ frames: 2, forced: 1, missing: 1 }]);
  });

  it('is there at once where all its frames are through, and none are needed for an empty one', () => {
    expect(hear(begin(), frame(0, true), end(1)).ends).toMatchObject([{ how: 'ended', confirmed: 1 }]);
    expect(hear(begin(), end(0)).ends).toMatchObject([{ how: 'ended', frames: 0, confirmed: 0 }]);
  });

  it('is open where the recorder was stopped, even if its frames are confirmed', () => {
    expect(hear(begin(), frame(0, true), cut(1)).ends).toMatchObject([{ how: 'open', frames: 1, confirmed: 1 }]);
    const waits = hear(begin(), frame(0, false), cut(1));
    expect([waits.ends, waits.log.waitingFor]).toEqual([[], 1]);
    waits.log.take(9000, GameLine.parse(confirm(0)));
    expect(waits.ends).toMatchObject([{ how: 'open', confirmed: 1 }]);
    // What the game itself says afterwards counts.
    expect(hear(begin(), frame(0, false), cut(1), end(1), confirm(0)).ends).toMatchObject([{ how: 'ended' }]);
  });

  it('that is declared early still takes the frames before it', () => {
    const { ends, problems: found } = hear(begin(), frame(0, true), end(2), frame(1, true));
    expect([found, ends]).toMatchObject([[], [{ how: 'ended', frames: 2, confirmed: 2 }]]);
  });

  it('of one episode leaves nothing to the next', () => {
    const next = hear(begin(), frame(0, false), cut(1), confirm(0), begin(2), {
      ...frame(0, true),
      episode: 2,
    });
    expect(next.log.waitingFor).toBeUndefined();
    next.log.take(9000, GameLine.parse({ ...end(1), episode: 2 }));
    expect(next.ends.map(({ episode, how }) => `${episode} ${how}`)).toEqual(['1 open', '2 ended']);
  });

  it('by the next one’s beginning is a deadline where it was declared, and open where it was not', () => {
    expect(hear(begin(), frame(0, false), end(1), begin(2)).ends).toMatchObject([{ how: 'deadline' }]);
    expect(hear(begin(), frame(0, false), begin(2)).ends).toMatchObject([{ how: 'open', frames: 1 }]);
  });

  it('of another episode’s time is none of this one’s', () => {
    const { ends, log } = hear(begin(), frame(0, false), end(1), { ...deadline, episode: 2 });
    expect([ends, log.waitingFor]).toEqual([[], 1]);
    // A deadline before any end was declared says nothing.
    expect(hear(begin(), frame(0, false), deadline).ends).toEqual([]);
  });
});

describe('an open episode', () => {
  it('knows how many of its frames ran, undone or not', () => {
    const { log } = hear(begin(), frame(0, true), frame(1, false), frame(2, false), rollback(3, 1));
    expect([log.open, log.waiting]).toEqual([{ episode: 1, ran: 3 }, 0]);
    log.take(9000, frame(1, false));
    expect([log.open, log.waiting]).toEqual([{ episode: 1, ran: 3 }, 1]);
  });

  it('has run no frame at first', () => {
    expect(hear(begin()).log.open).toEqual({ episode: 1, ran: 0 });
  });

  it('is none before it begins and after it ends', () => {
    expect(hear().log.open).toBeUndefined();
    expect(hear(begin(), end(0)).log).toMatchObject({ open: undefined, waiting: 0, waitingFor: undefined });
  });
});

describe('a frame', () => {
  it('may run as far ahead as may wait, and its input may come as early', () => {
    expect(problems(begin(), frame(MOST_WAITING, true))).toEqual([]);
    expect(problems(begin(), frame(0, true), frame(MOST_WAITING + 2, true))).toEqual([
      `too-far-ahead: episode 1, frame ${MOST_WAITING + 2}: frame 1 has not been let through`,
    ]);
    expect(problems(begin(), confirm(MOST_WAITING))).toEqual([]);
  });

  it('waits for each of its players', () => {
    const inputs = { a: { value: 0, confirmed: false }, b: { value: 0, confirmed: false } };
    const byA = { ...confirm(0), player: 'a' };
    expect(hear(begin(), frame(0, false, { inputs }), byA).rows).toEqual([]);
    expect(hear(begin(), frame(0, false, { inputs }), byA, confirm(0))).toMatchObject({
      problems: [],
      rows: [{ player: 'a' }, { player: 'b' }],
    });
  });

  it('that is confirmed again once it is through says nothing new', () => {
    expect(problems(begin(), frame(0, true), confirm(0, 5))).toEqual([]);
    expect(problems(begin(), frame(0, true), frame(1, false), confirm(1), end(2), confirm(1))).toEqual([]);
    expect(problems(confirm(0))).toEqual(['no-episode: episode 1: no such episode has begun, or it has ended']);
  });

  it('was looked at or not when it first ran', () => {
    const again = hear(begin(), frame(0, false, { focused: false }), rollback(1, 0), frame(0, true, { focused: true }));
    expect(again.rows[0]).toMatchObject({ focused: false, rollbacks: 1 });
    expect(hear(begin(), frame(0, true)).rows[0]).toMatchObject({ focused: true, rollbacks: 0 });
  });

  it('may have the same time as the one before, and begin at none', () => {
    expect(problems(begin(), frame(0, true, { at_us: 0 }))).toEqual([]);
    expect(problems(begin(), frame(0, true), frame(1, true, { at_us: 1000 }))).toEqual([]);
    expect(problems(begin(), frame(0, true), frame(1, true, { at_us: 999 }))).toEqual([
      'clock-back: episode 1, frame 1: the game’s clock went back to 999 us',
    ]);
  });

  it('has what the game said of each player, as canonical JSON', () => {
    const said = {
      rewards: { a: 2 },
      truncated: { b: true },
      infos: { a: { y: 1, x: 2 } },
      observations: { b: [0] },
      state_hash: 'cafe0000',
    };
    const { rows } = hear(begin(), frame(0, true, said));
    expect(rows).toMatchObject([
      { player: 'a', reward: 2, info: '{"x":2,"y":1}', observation: undefined, truncated: undefined, stateHash: 'cafe0000' },
      { player: 'b', reward: undefined, info: undefined, observation: '[0]', truncated: true, stateHash: 'cafe0000' },
    ]);
  });
});

describe('a rollback', () => {
  it('undoes all that ran from its frame on, and counts against those before the one it came at', () => {
    const heard = hear(begin(), frame(0, false), frame(1, false), frame(2, false), rollback(2, 1));
    expect(heard.log.waiting).toBe(1);
    for (const n of [1, 2]) heard.log.take(8000, frame(n, true));
    heard.log.take(9000, GameLine.parse(confirm(0)));
    expect(heard.rows.map(({ frame: n, rollbacks }) => `${n} ${rollbacks}`)).toEqual(['0 0', '0 0', '1 1', '1 1', '2 0', '2 0']);
  });

  it('that goes nowhere undoes no frame', () => {
    expect(hear(begin(), rollback(2, 2), rollback(2, 5)).rollbacks.map(({ frames }) => frames)).toEqual([0, 0]);
  });

  it('to the first frame that is not through is in time; to the one before it is late', () => {
    expect(problems(begin(), frame(0, true), frame(1, false), rollback(2, 1))).toEqual([]);
    expect(problems(begin(), frame(0, true), frame(1, true), frame(2, false), rollback(3, 1))).toEqual([
      'rollback-late: episode 1, frame 1: frame 1 was confirmed and cannot be undone',
    ]);
  });
});
