import { expect, it } from 'vitest';
import { loadGame } from '#play/server/load-game.ts';
import { measureRollback, undoMs } from '#scripts/bench/played/rollback.ts';
import { EXAMPLES } from '#test/support/played-match.ts';

it('measures what players feel at once, each beside a baseline of the same run; how fast is for the benchmark to say', async () => {
  const figures = await measureRollback(1);
  expect(figures.map(({ name }) => name.split(':')[0])).toEqual(['rollback', 'rollback', 'rollback']);
  for (const { runs, bar, baseline } of figures) {
    expect([runs.length, baseline?.runs.length, bar?.at]).toEqual([1, 1, 'most']);
    for (const ms of [...runs, ...(baseline?.runs ?? [])]) expect(ms).toBeGreaterThan(0);
  }
});

it('says nothing of undoing where the guesses are right: then nothing is undone', async () => {
  const make = await loadGame(`${EXAMPLES}/coin-chase.ts`);
  expect(() => undoMs(make, () => 0)).toThrow(/^0 of 590 ticks undid something$/);
});
