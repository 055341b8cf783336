import { describe, expect, it } from 'vitest';
import { DAYS, type ShelfView, shownOf, titlesOf, WHOLE_SHELF } from '#core/app/shelf-view.ts';
import type { ShardLine } from '#shard/core/review/shard-detail.ts';

const NOW_MS = Date.parse('2026-11-27T12:00:00Z');
const line = (sessionId: string, more: Partial<ShardLine> = {}): ShardLine => ({
  sessionId,
  folder: '',
  title: 'Doom',
  recordedUtc: '2026-11-27T11:00:00Z',
  durationS: 10,
  bytes: 100,
  verdict: 'pass',
  warnings: 0,
  signatures: 2,
  ...more,
});
const review = (decision: 'accept' | 'reject', stale = false) => ({ decision, reviewedUtc: '2026-11-27T11:30:00Z', by: 'f00d', stale });
const LINES = [
  line('ahead', { recordedUtc: '2026-11-28T11:00:00Z', signatures: 1, review: review('accept') }),
  line('short', { review: review('accept', true), warnings: 3, durationS: 5, bytes: 300 }),
  line('old', { title: 'Quake', recordedUtc: '2026-11-01T11:00:00Z', durationS: 60 }),
  line('failed', { review: review('reject'), verdict: 'fail', reason: '81 % of frames missing', recordedUtc: '2026-11-24T11:00:00Z' }),
  line('broken', { title: '', verdict: 'unreadable', recordedUtc: undefined, signatures: 0 }),
];
const shown = (view: Partial<ShelfView>) => shownOf(LINES, { ...WHOLE_SHELF, ...view }, NOW_MS).map(({ sessionId }) => sessionId);

describe('a list of recordings', () => {
  it.each<[Partial<ShelfView>, string]>([
    [{}, 'ahead short old failed broken'],
    [{ search: ' missing 81 ' }, 'failed'],
    [{ search: 'QUAKE' }, 'old'],
    [{ search: 'quake doom' }, ''],
    [{ verdict: 'pass' }, 'ahead short old'],
    [{ verdict: 'warn' }, 'short'],
    [{ verdict: 'fail' }, 'failed broken'],
    [{ verdict: 'unsigned' }, 'ahead broken'],
    [{ title: 'Doom', days: 7 }, 'ahead short failed'],
    [{ days: 1 }, 'ahead short'],
    [{ days: 30, verdict: 'fail' }, 'failed'],
    [{ decision: 'accept' }, 'ahead'],
    [{ decision: 'reject' }, 'failed'],
    // What has changed since is open again.
    [{ decision: 'open' }, 'short old broken'],
    [{ order: 'longest', verdict: 'pass' }, 'old ahead short'],
    [{ order: 'largest', verdict: 'pass' }, 'short ahead old'],
  ])('%j', (view, ids) => {
    expect(shown(view)).toEqual(ids.split(' ').filter((id) => id !== ''));
  });

  it('goes back a day, a week or a month, to the millisecond, or to the beginning', () => {
    expect(DAYS).toEqual([0, 1, 7, 30]);
    const aged = (ms: number) => [line('x', { recordedUtc: new Date(NOW_MS - ms).toISOString() })];
    const isShown = (days: ShelfView['days'], ms: number) => shownOf(aged(ms), { ...WHOLE_SHELF, days }, NOW_MS).length === 1;
    for (const days of [1, 7, 30] as const)
      expect([isShown(days, days * 86_400_000 - 1), isShown(days, days * 86_400_000)]).toEqual([true, false]);
    expect(isShown(0, 1e12)).toBe(true);
  });

  it('shows one that passed with a single warning among those with warnings', () => {
    const warned = [line('none'), line('one', { warnings: 1 })];
    expect(shownOf(warned, { ...WHOLE_SHELF, verdict: 'warn' }, NOW_MS).map(({ sessionId }) => sessionId)).toEqual(['one']);
  });

  it('stays as it was however it is shown, and names its games', () => {
    shown({ order: 'longest' });
    expect(LINES[0]?.sessionId).toBe('ahead');
    expect(titlesOf(LINES)).toEqual(['Doom', 'Quake']);
  });
});
