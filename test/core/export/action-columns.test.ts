import { expect, it } from 'vitest';
import { ActionRows, actionNames, codesOfAll, stateNames } from '#core/export/action-columns.ts';

const CODES = codesOfAll([
  ['W', 'LMB'],
  ['W', 'Dash', 'LMB'],
]);

const actions = (held: readonly number[], state: readonly number[], axes: readonly number[]) => ({
  codes: ['W', 'Dash', 'LMB'],
  held: Uint8Array.from(held),
  state: Uint8Array.from(state),
  pressed: new Uint16Array(3),
  released: new Uint16Array(3),
  mouse: Float32Array.of(5, -6),
  wheel: Float32Array.of(0, 1),
  axes: Float32Array.from(axes),
});

it('brings each shard’s codes into the columns of all, in one order', () => {
  expect(CODES).toEqual(['W', 'LMB', 'Dash']);
  expect(actionNames(CODES)).toHaveLength(3 + 4 + 6);
  expect(stateNames(CODES)).toHaveLength(3 + 6);
  const rows = new ActionRows(CODES);
  const first = rows.next(actions([1, 0, 1], [0, 0, 1], [1, 2, 3, 4, 5, 6]));
  expect([...first.action]).toEqual([1, 1, 0, 5, -6, 0, 1, 1, 2, 3, 4, 5, 6]);
  expect([...first.state]).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0]);
});

it('says of sticks at a picture what they were at the end of the interval before', () => {
  const rows = new ActionRows(CODES);
  rows.next(actions([0, 0, 0], [0, 0, 0], [0.5, 0, 0, 0, 0, 1]));
  expect([...rows.next(actions([0, 1, 0], [0, 0, 0], [0, 0, 0, 0, 0, 0])).state].slice(3)).toEqual([0.5, 0, 0, 0, 0, 1]);
});
