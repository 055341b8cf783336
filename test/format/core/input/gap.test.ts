import { describe, expect, it } from 'vitest';
import { foldGaps, GAP_REASONS, type Gap, hidesPictures, reasonIndex } from '#format/core/input/gap.ts';

const record = (fromUs: number, toUs: number, more: Partial<Gap & { open: boolean }> = {}) => ({
  ...{ fromUs, toUs, reason: 'held' as const, open: false },
  ...more,
});
const folded = (records: readonly ReturnType<typeof record>[], endUs = 1000) =>
  foldGaps(records, endUs).map(({ fromUs, toUs }) => [fromUs, toUs]);

describe('the gaps of a journal', () => {
  it('are in order of time, whatever order their records came in', () => {
    expect(folded([record(500, 600), record(100, 200), record(300, 400)])).toEqual([
      [100, 200],
      [300, 400],
      [500, 600],
    ]);
  });

  it('are as their last record says, for each beginning, reason and device', () => {
    expect(folded([record(100, 150, { open: true }), record(100, 200)])).toEqual([[100, 200]]);
    const apart = [record(100, 200), record(100, 300, { reason: 'unfocused' }), record(100, 400, { device: 'pad' })];
    expect(folded(apart)).toHaveLength(3);
  });

  it('last to the end of the session where they are open, and never beyond', () => {
    expect(folded([record(100, 150, { open: true }), record(200, 5000)])).toEqual([
      [100, 1000],
      [200, 1000],
    ]);
  });

  it('are left out where they are empty', () => {
    expect(folded([record(100, 100), record(200, 201), record(300, 299)])).toEqual([[200, 201]]);
    expect(folded([record(1000, 1000, { open: true }), record(1500, 1600)])).toEqual([]);
  });
});

describe('a reason', () => {
  it('has its index in the journal; 0 is none', () => {
    expect([GAP_REASONS[0], reasonIndex('unfocused'), reasonIndex('focus-unknown')]).toEqual(['', 1, 9]);
  });

  it('hides pictures where the game may not have been on the screen; of a whole screen only what the player held back', () => {
    const hiding = (wholeScreen: boolean) => GAP_REASONS.filter((reason) => reason !== '' && hidesPictures(reason, wholeScreen));
    expect(hiding(false)).toEqual(['unfocused', 'held', 'secure-input', 'stalled', 'focus-unknown']);
    expect(hiding(true)).toEqual(['held']);
  });
});
