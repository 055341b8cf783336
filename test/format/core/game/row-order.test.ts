import { expect, it } from 'vitest';
import { rowOrder } from '#format/core/game/row-order.ts';

it('rows are sorted by episode, then by frame, then by player', () => {
  const places = [1, 2].flatMap((episode) => [0, 9, 10].flatMap((frame) => ['a', 'b'].map((player) => ({ episode, frame, player }))));
  places.forEach((a, i) => {
    places.forEach((b, j) => {
      expect(Math.sign(rowOrder(a, b))).toBe(Math.sign(i - j));
    });
  });
});
