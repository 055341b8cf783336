import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findDivergence } from '#core/play/determinism.ts';
import { ARROWS, CoinChase, FIELD, units } from '#core/play/games/coin-chase.ts';
import { GAMES } from '#core/play/games/index.ts';

const actions = [0, ARROWS.left, ARROWS.right, ARROWS.up | ARROWS.left, ARROWS.down, ARROWS.down | ARROWS.right];

describe('every game that comes along', () => {
  it.each(Object.entries(GAMES))('%s is deterministic, from its start and from any state', (_, make) => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        expect(findDivergence(make, { seed, frames: 300, actions })).toBeUndefined();
      }),
      { numRuns: 20 },
    );
  });
});

describe('coin chase', () => {
  it('keeps everybody on the field, and gives a coin to who takes it', () => {
    const game = new CoinChase();
    game.reset(7, ['p1', 'p2']);
    const [coin] = game.state.coins;
    let taken = 0;
    for (let frame = 0; frame < 400 && taken === 0; frame++) {
      const me = game.state.players.p1 as { x: number; y: number };
      const [x, y] = [coin?.x as number, coin?.y as number];
      const arrows = (x > me.x ? ARROWS.right : ARROWS.left) | (y > me.y ? ARROWS.down : ARROWS.up);
      taken += game.step({ p1: arrows, p2: ARROWS.left }).rewards?.p1 as number;
    }
    expect(taken).toBeGreaterThan(0);
    expect(game.state.players.p1?.score).toBe(taken);
    const { x, y } = game.state.players.p2 as { x: number; y: number };
    expect(units(x)).toBeLessThan(FIELD.width);
    for (let frame = 0; frame < 200; frame++) game.step({ p1: 0, p2: ARROWS.left });
    expect(game.state.players.p2?.x).toBe(0);
    expect(units(y)).toBe(FIELD.height / 2);
  });
});
