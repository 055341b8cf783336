import { expect, it } from 'vitest';
import { PlayerIds } from '#core/game/player-ids.ts';

it('players are numbered from 1 on, in the order in which they are named, the same on every machine of a game', () => {
  const machines = ['ann', 'ben'].map((own) => {
    const ids = new PlayerIds();
    ids.connected(own);
    for (const player of ['ben', 'ann', 'ben']) ids.of(player);
    return [ids.own, ids.all];
  });
  expect(machines).toEqual([
    [2, { ben: 1, ann: 2 }],
    [1, { ben: 1, ann: 2 }],
  ]);
});

it('the player of this machine is 0 where no game said who that is, or two did not agree, and has a number without playing', () => {
  const ids = new PlayerIds();
  ids.connected(undefined);
  expect(ids.own).toBe(0);
  ids.of('ann');
  ids.connected('ben');
  ids.connected('ben');
  expect([ids.own, ids.all]).toEqual([2, { ann: 1, ben: 2 }]);
  ids.connected('ann');
  expect(ids.own).toBe(0);
});
