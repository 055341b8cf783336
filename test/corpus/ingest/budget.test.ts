import { expect, it } from 'vitest';
import { Budgets, costOf } from '#corpus/ingest/budget.ts';

it('a request costs by its bytes, and by the addresses it asks for', () => {
  expect(costOf(200, { file: 'a' })).toBeCloseTo(1.025);
  expect(costOf(8000, {})).toBe(2);
  expect(costOf(0, { parts: Array.from({ length: 64 }) })).toBe(17);
  for (const odd of [null, 3, 'parts', { parts: 'all' }, { parts: { length: 1e9 } }]) expect(costOf(0, odd)).toBe(1);
});

it('who asks for more than a second brings waits for as long as it takes, and nobody else waits', () => {
  const budgets = new Budgets();
  expect(budgets.spend('one', 300, 0)).toBe(0);
  expect(budgets.spend('one', 60, 0)).toBe(1000);
  expect(budgets.spend('one', 60, 0)).toBe(2000);
  expect(budgets.spend('other', 300, 0)).toBe(0);
  // Two seconds later the debt is paid.
  expect(budgets.spend('one', 60, 3000)).toBe(0);
  // No more is saved than this.
  expect(budgets.spend('one', 300, 1e9)).toBe(0);
  expect(budgets.spend('one', 6, 1e9)).toBe(100);
});
