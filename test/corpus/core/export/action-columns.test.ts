import { expect, it } from 'vitest';
import { ActionRows, actionNames, checkedCodes, keyColumns, stateNames } from '#corpus/core/export/action-columns.ts';

const SHARDS = [
  ['W', 'LMB'],
  ['W', 'Dash', 'LMB'],
] as const;
const CODES = ['W', 'LMB', 'Dash'];

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

it('has a column for each key of any shard, sorted whatever their order, or for those that are asked for', () => {
  expect(keyColumns(SHARDS)).toEqual({ codes: ['Dash', 'LMB', 'W'], unlisted: [], unrecorded: [] });
  expect(keyColumns(SHARDS.toReversed())).toEqual(keyColumns(SHARDS));
  expect(keyColumns(SHARDS, ['W', 'Map'])).toEqual({ codes: ['W', 'Map'], unlisted: ['Dash', 'LMB'], unrecorded: ['Map'] });
  // An action may have the name of another column.
  expect(keyColumns([['W', 'mouse_dx']])).toMatchObject({ codes: ['W'], unlisted: ['mouse_dx'] });
  const thousand = Array.from({ length: 1001 }, (_, i) => `Key${i}`);
  expect(() => keyColumns([thousand])).toThrow('1001 different keys');
  expect(keyColumns([thousand.slice(1)]).codes).toHaveLength(1000);
  expect(keyColumns([thousand], ['Key7'])).toMatchObject({ codes: ['Key7'], unlisted: { length: 1000 } });
});

it.each<[string[], string]>([
  [['W', ''], '"": is no name of a key'],
  [['W A'], '"W A": is no name of a key'],
  [['W', 'A', 'W'], 'W: is named twice'],
  [['W', 'mouse_dx'], 'mouse_dx: is no key'],
  [['pad_lx'], 'pad_lx: is no key'],
  [['move'], 'move: is no key'],
  [Array.from({ length: 1001 }, (_, i) => `Key${i}`), '1001 different keys'],
])('refuses %j as columns', (codes, says) => {
  expect(() => checkedCodes(codes)).toThrow(says);
});

it('brings the keys of each shard into the columns of all', () => {
  expect(actionNames(CODES)).toHaveLength(3 + 4 + 6);
  expect(stateNames(CODES)).toHaveLength(3 + 6);
  const rows = new ActionRows(CODES);
  const first = rows.next(actions([1, 0, 1], [0, 0, 1], [1, 2, 3, 4, 5, 6]));
  expect([...first.action]).toEqual([1, 1, 0, 5, -6, 0, 1, 1, 2, 3, 4, 5, 6]);
  expect([...first.state]).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0]);
});

it('has a row for each picture, with its own motion and sticks', () => {
  const two = {
    ...actions([1, 0, 0, 0, 1, 1], [1, 0, 0, 0, 1, 0], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
    mouse: Float32Array.of(1, 2, 3, 4),
    wheel: Float32Array.of(5, 6, 7, 8),
  };
  const { action, state } = new ActionRows(CODES).next(two);
  expect([...action]).toEqual([1, 0, 0, 1, 2, 5, 6, 1, 2, 3, 4, 5, 6, 0, 1, 1, 3, 4, 7, 8, 7, 8, 9, 10, 11, 12]);
  expect([...state]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6]);
});

it('leaves out what no column is for', () => {
  const rows = new ActionRows(['Map', 'LMB']);
  const { action, state } = rows.next(actions([1, 1, 1], [0, 1, 1], [0, 0, 0, 0, 0, 0]));
  expect([...action].slice(0, 2)).toEqual([0, 1]);
  expect([...state].slice(0, 2)).toEqual([0, 1]);
  expect(action).toHaveLength(2 + 4 + 6);
});

it('says of sticks at a picture what they were at the end of the interval before', () => {
  const rows = new ActionRows(CODES);
  rows.next(actions([0, 0, 0], [0, 0, 0], [0.5, 0, 0, 0, 0, 1]));
  expect([...rows.next(actions([0, 1, 0], [0, 0, 0], [0, 0, 0, 0, 0, 0])).state].slice(3)).toEqual([0.5, 0, 0, 0, 0, 1]);
});

it('keeps each value in its own row and column, however many pictures there are', () => {
  const count = 40;
  const each = (of: (n: number) => readonly number[]) => Array.from({ length: count }, (_, n) => of(n)).flat();
  const clip = {
    // The shard has no Map, and nothing is asked of its Dash.
    codes: ['W', 'Dash'],
    held: Uint8Array.from(each((n) => [n % 2, 1])),
    state: Uint8Array.from(each(() => [1, 1])),
    pressed: new Uint16Array(2 * count),
    released: new Uint16Array(2 * count),
    mouse: Float32Array.from(each((n) => [100 + n, 200 + n])),
    wheel: Float32Array.from(each((n) => [300 + n, 400 + n])),
    axes: Float32Array.from(each((n) => [2, 3, 4, 5, 6, 7].map((one) => one * 100 + n))),
  };
  const { action, state } = new ActionRows(['Map', 'W']).next(clip);
  const axes = (n: number) => [200 + n, 300 + n, 400 + n, 500 + n, 600 + n, 700 + n];
  expect([...action]).toEqual(each((n) => [0, n % 2, 100 + n, 200 + n, 300 + n, 400 + n, ...axes(n)]));
  expect([...state]).toEqual(each((n) => [0, 1, ...(n === 0 ? [0, 0, 0, 0, 0, 0] : axes(n - 1))]));
});
