import { expect, it } from 'vitest';
import type { Rules } from '#play/core/environment.ts';
import { restoreState, saveState } from '#play/core/saved-state.ts';

const rules = (state: unknown): Rules => ({ state, reset: () => {}, step: () => ({}) });

it('a state is its JSON, and comes back from it', () => {
  const [one, other] = [rules({ b: 1, a: [2] }), rules(undefined)];
  expect(saveState(one)).toBe('{"b":1,"a":[2]}');
  restoreState(other, saveState(one));
  expect(other.state).toEqual({ b: 1, a: [2] });
});

it('a game that has its own text is asked for it, and given it', () => {
  const given: string[] = [];
  const own = Object.assign(rules(1), { saveText: () => '1.0', restoreText: (text: string) => given.push(text) });
  expect(saveState(own)).toBe('1.0');
  restoreState(own, '2.0');
  expect([given, own.state]).toEqual([['2.0'], 1]);
});

it('half of that is not enough', () => {
  const half = [Object.assign(rules(1), { saveText: () => '1.0' }), Object.assign(rules(1), { restoreText: () => {} })];
  expect(half.map(saveState)).toEqual(['1', '1']);
  restoreState(half[0] as Rules, '2');
  expect(half[0]?.state).toBe(2);
});
