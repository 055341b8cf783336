import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FrameMessage, GameLine } from '#format/core/game/messages.ts';
import { MOST_WAITING } from '#play/core/episode-gate.ts';
import { HeardGame } from '#test/support/simulated-game.ts';

const begin = (episode = 1): GameLine => ({ type: 'begin_episode', episode, players: ['b', 'a'] });
/** A frame in which `a` is local and the input of `b` is `b`, confirmed or guessed. */
const frame = (n: number, b: number, confirmed: boolean, more: Partial<FrameMessage> = {}): FrameMessage => ({
  type: 'frame',
  episode: 1,
  frame: n,
  at_us: 1000 * (n + 1),
  inputs: { a: { value: 0, confirmed: true, at_us: 1000 * (n + 1) - 100 }, b: { value: b, confirmed } },
  ...more,
});
const confirm = (n: number, value: number) =>
  ({ type: 'confirm', episode: 1, frame: n, player: 'b', value, at_us: 1000 * (n + 1) + 500 }) as const;
const rollback = (from: number, to: number) => ({ type: 'rollback', episode: 1, from, to, player: 'b', predicted: 0, actual: 1 }) as const;
const end = (frames: number) => ({ type: 'end_episode', episode: 1, frames }) as const;

/** The result of lines that arrive a millisecond apart. */
function hear(...lines: readonly GameLine[]): HeardGame {
  const heard = new HeardGame();
  for (const [i, line] of lines.entries()) heard.log.take(1000 * i, GameLine.parse(line));
  return heard;
}

const written = ({ rows }: HeardGame) => rows.map(({ frame: n, player, action, confirmed }) => `${n} ${player} ${action} ${confirmed}`);

describe('a frame', () => {
  it('is written once every player’s input for it has arrived, and not before', () => {
    expect(written(hear(begin(), frame(0, 0, false)))).toEqual([]);
    expect(written(hear(begin(), frame(0, 0, false), confirm(0, 0)))).toEqual(['0 a 0 true', '0 b 0 true']);
    expect(written(hear(begin(), confirm(0, 0), frame(0, 0, true)))).toEqual(['0 a 0 true', '0 b 0 true']);
  });

  it('waits for all frames before it', () => {
    expect(written(hear(begin(), frame(0, 0, false), frame(1, 0, false), confirm(1, 0)))).toEqual([]);
    expect(written(hear(begin(), frame(0, 0, false), frame(1, 0, false), confirm(1, 0), confirm(0, 0)))).toHaveLength(4);
  });

  it('that was guessed wrong waits for its rollback, and is written as it was rerun', () => {
    const wrong = [begin(), frame(0, 0, false), frame(1, 0, false), confirm(0, 1)] as const;
    expect(written(hear(...wrong))).toEqual([]);
    expect(written(hear(...wrong, rollback(2, 0)))).toEqual([]);
    const right = hear(...wrong, rollback(2, 0), frame(0, 1, true, { at_us: 2500 }), frame(1, 1, false, { at_us: 2600 }), confirm(1, 1));
    expect(written(right)).toEqual(['0 a 0 true', '0 b 1 true', '1 a 0 true', '1 b 1 true']);
    expect(right.rows[0]).toMatchObject({ wasSpeculative: true, rollbacks: 1, tsUs: 1000, confirmDelayUs: 4000, inputDelayUs: -100 });
    expect(right.rows[1]).toMatchObject({ inputDelayUs: 500 });
    expect(right.rollbacks).toEqual([{ ts_us: 4000, episode: 1, from: 2, to: 0, frames: 2, player: 'b', predicted: 0, actual: 1 }]);
  });

  it('counts as undone with all that ran after it, and no other', () => {
    const right = hear(begin(), frame(0, 0, true), frame(1, 0, false), frame(2, 0, false), confirm(1, 1), rollback(3, 1));
    expect(right.rollbacks).toMatchObject([{ from: 3, to: 1, frames: 2 }]);
    expect(right.rows).toMatchObject([{ rollbacks: 0 }, { rollbacks: 0 }]);
  });

  it('has the time at which it ran once the game’s clock is known, but not from the clock of a game that has left', () => {
    const offset = { type: 'offset', offset_us: 500_000, bound_us: 80 } as const;
    const second = frame(0, 0, true, { episode: 2 });
    const { rows } = hear(begin(), frame(0, 0, true), offset, frame(1, 0, true), { type: 'gone' }, begin(2), second);
    expect(rows.map(({ episode, frame: n, runUs }) => [episode, n, runUs])).toEqual([
      [1, 0, undefined],
      [1, 0, undefined],
      [1, 1, 502_000],
      [1, 1, 502_000],
      [2, 0, undefined],
      [2, 0, undefined],
    ]);
  });

  it('counts as guessed even if the guess was right', () => {
    expect(hear(begin(), frame(0, 0, false), confirm(0, 0)).rows[0]?.wasSpeculative).toBe(true);
    expect(hear(begin(), frame(0, 0, true)).rows[0]?.wasSpeculative).toBe(false);
  });
});

describe('an episode', () => {
  it('ends when its last frame is confirmed', () => {
    const open = hear(begin(), frame(0, 0, false), end(1));
    expect(open.ends).toEqual([]);
    expect(open.log.waitingFor).toBe(1);
    open.log.take(9000, GameLine.parse(confirm(0, 0)));
    expect(open.ends).toEqual([
      { episode: 1, players: ['a', 'b'], frames: 1, confirmed: 1, forced: 0, missing: 0, rollbacks: 0, how: 'ended' },
    ]);
    expect(open.log.waitingFor).toBeUndefined();
  });

  it('is closed at a deadline: unconfirmed frames are marked, frames that never ran are missing', () => {
    const { rows, ends, problems } = hear(begin(), frame(0, 0, true), frame(1, 0, false), frame(3, 0, false), end(5), {
      type: 'deadline',
      episode: 1,
    });
    expect(rows.map(({ frame: n, confirmed }) => [n, confirmed])).toEqual([
      [0, true],
      [0, true],
      [1, false],
      [1, false],
      [3, false],
      [3, false],
    ]);
    expect(ends).toMatchObject([{ frames: 5, confirmed: 1, forced: 2, missing: 2, how: 'deadline' }]);
    expect(problems.map(({ kind, frame: n }) => `${kind} ${n}`)).toEqual(['frame-missing 2', 'frame-missing 4']);
  });

  it('whose game crashes keeps what was confirmed, and marks the rest', () => {
    const { rows, ends } = hear(begin(), frame(0, 0, true), frame(1, 0, false), { type: 'gone' });
    expect(rows.map(({ confirmed }) => confirmed)).toEqual([true, true, false, false]);
    expect(ends).toMatchObject([{ how: 'gone', confirmed: 1, forced: 1 }]);
  });

  it('has no confirmed frame after one that was not, or never ran, whatever is known of it', () => {
    const guessed = hear(begin(), frame(0, 0, false), frame(1, 0, true), end(2), { type: 'deadline', episode: 1 });
    expect(guessed.rows.map(({ confirmed }) => confirmed)).toEqual([false, false, false, false]);
    const hole = hear(begin(), frame(0, 0, true), frame(2, 0, true), end(3), { type: 'deadline', episode: 1 });
    expect(hole.rows.map(({ frame: n, confirmed }) => [n, confirmed])).toEqual([
      [0, true],
      [0, true],
      [2, false],
      [2, false],
    ]);
    expect(hole.ends).toMatchObject([{ confirmed: 1, forced: 1, missing: 1 }]);
  });

  it('whose first frame waits for ever has no confirmed frame later on', () => {
    const heard = new HeardGame();
    heard.log.take(0, GameLine.parse(begin()));
    for (let n = 0; n < MOST_WAITING + 100; n++) heard.log.take(n, frame(n, 0, n !== 0));
    expect(heard.rows.length).toBeGreaterThan(2);
    expect(heard.rows.some(({ confirmed }) => confirmed)).toBe(false);
  });

  it('does not fill the memory when a peer never confirms', () => {
    const heard = new HeardGame();
    heard.log.take(0, GameLine.parse(begin()));
    for (let n = 0; n < MOST_WAITING + 100; n++) heard.log.take(n, frame(n, 0, false));
    expect(heard.log.waiting).toBe(MOST_WAITING);
    expect(heard.rows.every(({ confirmed }) => !confirmed)).toBe(true);
    expect(heard.rows).toHaveLength(200);
  });
});

describe('impossible messages', () => {
  it.each([
    ['a frame without an episode', [frame(0, 0, true)], 'no-episode'],
    ['a frame after the end', [begin(), frame(0, 0, true), end(1), frame(1, 0, true)], 'no-episode'],
    ['a frame beyond the declared end', [begin(), frame(0, 0, false), end(1), frame(1, 0, true)], 'frame-after-end'],
    ['frames that ran beyond the declared end', [begin(), frame(0, 0, false), frame(1, 0, false), end(1)], 'frame-after-end'],
    ['a frame twice', [begin(), frame(0, 0, false), frame(0, 0, false)], 'frame-twice'],
    ['a confirmed frame, again', [begin(), frame(0, 0, true), frame(0, 0, true)], 'frame-late'],
    ['a frame far ahead', [begin(), frame(MOST_WAITING + 1, 0, true)], 'too-far-ahead'],
    ['a frame that lacks a player', [begin(), { ...frame(0, 0, true), inputs: { a: { value: 0, confirmed: true } } }], 'frame-incomplete'],
    [
      'a frame with a stranger',
      [begin(), { ...frame(0, 0, true), inputs: { ...frame(0, 0, true).inputs, c: { value: 0, confirmed: true } } }],
      'frame-incomplete',
    ],
    ['an input that changes', [begin(), confirm(0, 1), confirm(0, 2)], 'confirm-changed'],
    ['the input of a stranger', [begin(), { ...confirm(0, 1), player: 'c' }], 'confirm-unknown'],
    ['a rollback of what is confirmed', [begin(), frame(0, 0, true), rollback(1, 0)], 'rollback-late'],
    ['a second episode within one', [begin(1), begin(2)], 'episode-open'],
    ['an episode twice', [begin(1), { type: 'gone' }, begin(1)], 'episode-again'],
    ['a clock that goes back', [begin(), frame(0, 0, true, { at_us: 5000 }), frame(1, 0, true, { at_us: 4000 })], 'clock-back'],
  ] as const)('%s is reported, with its place', (_, lines, kind) => {
    const { problems } = hear(...(lines as readonly GameLine[]));
    expect(problems.map((problem) => problem.kind)).toEqual([kind]);
    expect(problems[0]?.says).toMatch(/^episode \d/);
  });

  it('a rollback of what is confirmed is kept among the rollbacks all the same, marked, and undoes only what was not', () => {
    const { rows, rollbacks, ends } = hear(
      begin(),
      frame(0, 0, true),
      frame(1, 0, false),
      rollback(2, 0),
      rollback(2, 1),
      frame(1, 1, true),
      {
        type: 'gone',
      },
    );
    expect(rollbacks.map(({ from, to, late }) => [from, to, late])).toEqual([
      [2, 0, true],
      [2, 1, undefined],
    ]);
    expect(rows.map((row) => `${row.frame} ${row.action} ${row.rollbacks}`)).toEqual(['0 0 0', '0 0 0', '1 0 2', '1 1 2']);
    expect(ends[0]?.rollbacks).toBe(2);
  });

  it('never break the log, whatever their order', () => {
    const number = fc.nat(6);
    const line: fc.Arbitrary<GameLine> = fc.oneof(
      number.map((episode) => begin(episode)),
      fc.tuple(number, fc.nat(2), fc.boolean()).map(([n, b, confirmed]) => frame(n, b, confirmed)),
      fc.tuple(number, fc.nat(2)).map(([n, b]) => confirm(n, b)),
      fc.tuple(number, number).map(([from, to]) => rollback(from, to)),
      number.map((frames) => end(frames)),
      fc.constant({ type: 'gone' } as const),
      number.map((episode) => ({ type: 'deadline', episode }) as const),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
        const { rows, ends, log } = hear(...lines);
        log.end(1e9);
        // Rows come in order, each once, and every one belongs to an episode that was closed.
        const keys = rows.map(({ episode, frame: n, player }) => `${episode} ${String(n).padStart(9)} ${player}`);
        for (const { episode } of ends) {
          const own = keys.filter((key) => key.startsWith(`${episode} `));
          expect(own).toEqual([...new Set(own)].sort());
        }
        expect(keys.every((key) => ends.some(({ episode }) => key.startsWith(`${episode} `)))).toBe(true);
      }),
    );
  });
});

it('an input confirmed for a frame that is too far ahead is a problem, and is not kept', () => {
  const { problems } = hear(begin(), confirm(MOST_WAITING + 1, 0));
  expect(problems).toMatchObject([{ kind: 'too-far-ahead' }]);
  expect(hear(begin(), confirm(MOST_WAITING, 0)).problems).toEqual([]);
});
