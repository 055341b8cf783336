import { describe, expect, it } from 'vitest';
import { SummaryFold } from '#format/core/game/game-summary.ts';
import type { BeginMessage } from '#format/core/game/messages.ts';

const begin = (episode: number, more: Partial<BeginMessage> = {}): BeginMessage => ({
  type: 'begin_episode',
  episode,
  players: ['p1', 'p2'],
  ...more,
});
const END = { players: ['p2', 'p1'], confirmed: 10, forced: 2, missing: 1, rollbacks: 3 };

describe('what a session says of its game', () => {
  it('is the sum of its episodes', () => {
    const fold = new SummaryFold();
    fold.game('chase');
    fold.game('chase');
    fold.ended({ ...END, episode: 1 } as never);
    fold.ended({ ...END, episode: 2, players: ['p3'], confirmed: 5, forced: 0, missing: 0, rollbacks: 1 } as never);
    expect(fold.summary(3)).toMatchObject({
      protocol: 3,
      games: ['chase'],
      players: ['p1', 'p2', 'p3'],
      episodes: 2,
      frames: 17,
      confirmed: 15,
      forced: 2,
      missing: 1,
      rollbacks: 4,
      problems: [],
    });
  });

  it('holds how each episode began, once', () => {
    const fold = new SummaryFold();
    fold.begun(begin(1, { seed: 7, fps: 60, match: 'm' }));
    fold.begun(begin(1, { seed: 8 }));
    fold.begun(begin(2));
    expect(fold.summary(1).starts).toEqual([
      { episode: 1, players: ['p1', 'p2'], seed: 7, fps: 60, match: 'm' },
      { episode: 2, players: ['p1', 'p2'] },
    ]);
  });

  it('holds the beginnings of ten thousand episodes, and no more', () => {
    const fold = new SummaryFold();
    for (let episode = 1; episode <= 10_001; episode++) fold.begun(begin(episode));
    expect(
      fold
        .summary(1)
        .starts?.map(({ episode }) => episode)
        .slice(-2),
    ).toEqual([9999, 10_000]);
  });

  it('names the player of this machine by number, the last where it changed; 0 where no game said who that is', () => {
    const fold = new SummaryFold();
    fold.begun(begin(1));
    expect(fold.summary(1)).toMatchObject({ player_id: 0, player_ids: { p1: 1, p2: 2 } });
    fold.ids.connected('p2', 10);
    expect(fold.summary(1).player_id).toBe(2);
    fold.ids.connected('p1', 20);
    expect(fold.summary(1).player_id).toBe(1);
    // Who never played gets a number by it.
    fold.ids.connected('p9', 30);
    expect(fold.summary(1)).toMatchObject({ player_id: 3, player_ids: { p1: 1, p2: 2, p9: 3 } });
  });

  it('counts what cannot be, and says the first of each kind', () => {
    const fold = new SummaryFold();
    for (const says of ['a', 'b', 'c']) fold.problem({ kind: says === 'c' ? 'other' : 'clock-back', says } as never);
    expect(fold.summary(1).problems).toEqual([
      { kind: 'clock-back', count: 2, first: 'a' },
      { kind: 'other', count: 1, first: 'c' },
    ]);
  });

  it('counts free texts, and says nothing of them where there are none', () => {
    const fold = new SummaryFold();
    fold.wrote('{"scene":"menu"}');
    expect(fold.summary(1)).not.toHaveProperty('free_texts');
    fold.wrote('{"said":"what somebody typed to somebody else"}');
    expect(fold.summary(1).free_texts).toBe(1);
  });
});
