import { describe, expect, it } from 'vitest';
import type { Meta } from '#format/core/documents/meta.ts';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import { judge } from '#format/core/quality/verdict.ts';
import { playedFacts } from '#test/support/facts.ts';

type Game = NonNullable<ShardFacts['game']>;
type Declared = NonNullable<NonNullable<Meta['recorder']>['game_state']>;

const { facts } = playedFacts({ seconds: 2 });
const DECLARED = { games: ['chase'], episodes: 2, frames: 100, forced: 0, problems: [] } as unknown as Declared;
const WHOLE = {
  rows: 200,
  frames: 100,
  forced: 0,
  forcedFrames: 0,
  misplaced: 0,
  agreed: 90,
  parted: 0,
  holes: 0,
  disordered: 0,
} as unknown as Game;

/** Severity and words of each check of a game, by its name. */
function judged(game: Partial<Game> | undefined, declared: Partial<Declared> | 'none' = {}, recorder: object = {}) {
  const game_state = declared === 'none' ? undefined : { ...DECLARED, ...declared };
  const meta = { ...facts.meta, recorder: { ...facts.meta.recorder, ...recorder, game_state } } as Meta;
  const { findings } = judge({ ...facts, meta, game: game && { ...WHOLE, ...game } });
  return new Map(findings.filter(({ check }) => check.startsWith('game.')).map((finding) => [finding.check, finding]));
}

describe('a game that says what it does', () => {
  it('passes where every frame was confirmed, agreed on and written down once', () => {
    const all = judged({});
    expect([...all.keys()].sort()).toEqual([
      'game.agreed',
      'game.confirmed',
      'game.declared',
      'game.exported',
      'game.frames',
      'game.order',
      'game.protocol',
      'game.rate',
    ]);
    expect([...all.values()].filter(({ severity }) => severity !== 'pass')).toEqual([]);
    expect(all.get('game.confirmed')?.says).toBe('200 rows of 2 episodes, all confirmed');
    expect(all.get('game.agreed')?.says).toContain('90 of 100 frames');
    expect(all.get('game.protocol')?.says).toBe('chase reported nothing impossible');
  });

  it.each<[string, Partial<Game>, Partial<Declared>, 'warn' | 'fail', RegExp]>([
    [
      'game.confirmed',
      { forced: 1, firstForced: 'episode 2, frame 7' },
      {},
      'warn',
      /^1 of 200 rows were never confirmed, the first in episode 2, frame 7/,
    ],
    ['game.exported', { misplaced: 1, firstMisplaced: 'episode 1' }, {}, 'fail', /^1 rows are in the wrong table .*the first in episode 1/],
    ['game.agreed', { agreed: 0, parted: 1, firstParted: 'frame 9' }, {}, 'fail', /differ in 1 frames, the first is frame 9/],
    ['game.frames', { holes: 1, firstHole: 'frame 3' }, {}, 'fail', /^1 frames are missing, the first is frame 3/],
    ['game.order', { disordered: 1, firstDisordered: 'row 4' }, {}, 'fail', /^1 rows are out of order, the first is row 4/],
    [
      'game.protocol',
      {},
      {
        problems: [
          { kind: 'clock-back', count: 2, first: 'a' },
          { kind: 'rewritten', count: 1, first: 'b' },
        ],
      },
      'warn',
      /^3 impossible reports: clock-back \(2\): a; rewritten \(1\): b/,
    ],
    ['game.declared', { frames: 99 }, {}, 'fail', /have 99 frames, 0 of them forced; meta.json says 100 and 0/],
    ['game.declared', { forcedFrames: 1 }, {}, 'fail', /have 100 frames, 1 of them forced/],
  ])('does not pass %s with %j', (check, game, declared, severity, says) => {
    const all = judged(game, declared);
    expect(all.get(check)).toMatchObject({ severity, says: expect.stringMatching(says), remedy: expect.any(String) });
    expect([...all.values()].filter((one) => one.severity !== 'pass').map((one) => one.check)).toEqual([check]);
  });

  it('is told to look at its log for holes, but not in a shard that was cut', () => {
    const remedy = (recorder: object) => judged({ holes: 1 }, {}, recorder).get('game.frames')?.remedy;
    expect(remedy({})).toMatch(/check its log/);
    expect(remedy({ trimmed: {} })).toMatch(/^Cut it out/);
    expect(remedy({ rolled: {} })).toMatch(/^Cut it out/);
  });

  it('is not asked whether its players agree where none of them said so', () => {
    expect(judged({ agreed: 0, parted: 0 }).has('game.agreed')).toBe(false);
    expect(judged({ agreed: 0, parted: 1 }).has('game.agreed')).toBe(true);
    expect(judged({ agreed: 1, parted: 1 }).get('game.agreed')?.severity).toBe('fail');
  });

  it('has no checks where there was no game', () => {
    expect([...judged({}, 'none').keys()]).toEqual(['game.rate']);
    expect([...judged(undefined).keys()].sort()).toEqual(['game.protocol', 'game.rate']);
  });
});
