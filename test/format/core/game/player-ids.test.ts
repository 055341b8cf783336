import { expect, it } from 'vitest';
import { fillOwnIds, PlayerIds } from '#format/core/game/player-ids.ts';

const FIRST = Number.NEGATIVE_INFINITY;

it('players are numbered from 1 on, the same on every machine of a game, whichever way it lists them', () => {
  const machines = [
    ['ann', ['ann', 'ben']],
    ['ben', ['ben', 'ann']],
  ] as const;
  const numbered = machines.map(([own, listed]) => {
    const ids = new PlayerIds();
    ids.connected(own, 5);
    ids.episode(listed);
    ids.episode(['cleo', ...listed]);
    return [ids.own, ids.all];
  });
  const all = { ann: 1, ben: 2, cleo: 3 };
  expect(numbered).toEqual([
    [[{ fromUs: FIRST, id: 1 }], all],
    [[{ fromUs: FIRST, id: 2 }], all],
  ]);
});

it('the player of this machine has no number where no game said who that is, has one without playing, and may be another in the next match', () => {
  const ids = new PlayerIds();
  ids.connected(undefined, 1);
  expect(ids.own).toEqual([]);
  ids.episode(['ann']);
  ids.connected('ben', 10);
  ids.connected('ben', 20);
  ids.connected('ann', 30);
  expect(ids.own).toEqual([
    { fromUs: FIRST, id: 2 },
    { fromUs: 30, id: 1 },
  ]);
  const rows = new Uint32Array(4);
  fillOwnIds(rows, [0, 29, 30, 31], ids.own);
  expect([...rows]).toEqual([2, 2, 1, 1]);
  fillOwnIds(rows, [0, 29, 30, 31], []);
  expect([...rows]).toEqual([0, 0, 0, 0]);
});
