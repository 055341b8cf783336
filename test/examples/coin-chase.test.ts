import { describe, expect, it } from 'vitest';
import { Game } from '#examples/coin-chase.ts';

const [LEFT, RIGHT, UP, DOWN] = [1, 2, 4, 8];

describe('coin chase', () => {
  it('keeps everybody on the field, and rewards the player who takes a coin', () => {
    const game = new Game();
    game.reset(7, ['p1', 'p2']);
    const [coin] = game.state.coins;
    let taken = 0;
    for (let frame = 0; frame < 400 && taken === 0; frame++) {
      const me = game.state.players.p1 as { x: number; y: number };
      const [x, y] = [coin?.x as number, coin?.y as number];
      const arrows = (x > me.x ? RIGHT : LEFT) | (y > me.y ? DOWN : UP);
      taken += game.step({ p1: arrows, p2: LEFT }).rewards?.p1 as number;
    }
    expect(taken).toBeGreaterThan(0);
    expect(game.state.players.p1?.score).toBe(taken);
    for (let frame = 0; frame < 200; frame++) game.step({ p1: 0, p2: LEFT });
    expect(game.state.players.p2).toMatchObject({ x: 0, y: 90 * 256 });
  });

  it('marks the player with a ring, and puts into words what it shows', () => {
    const game = new Game();
    game.reset(7, ['p1', 'p2']);
    const { shapes, says } = game.render('p2');
    expect(shapes.filter((shape) => 'outline' in shape)).toEqual([expect.objectContaining({ x: 213, y: 90, radius: 8 })]);
    expect(says).toBe('p1 0 (106, 90) · p2 0 (213, 90)');
  });
});
