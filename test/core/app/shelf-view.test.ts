import { describe, expect, it } from 'vitest';
import type { ShardLine } from '#core/app/contract.ts';
import { type ShelfView, shownOf, titlesOf, WHOLE_SHELF } from '#core/app/shelf-view.ts';

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
const LINES = [
  line('ahead', { recordedUtc: '2026-11-28T11:00:00Z', signatures: 1 }),
  line('short', { warnings: 3, durationS: 5, bytes: 300 }),
  line('old', { title: 'Quake', recordedUtc: '2026-11-01T11:00:00Z', durationS: 60 }),
  line('failed', { verdict: 'fail', reason: '81 % of frames missing', recordedUtc: '2026-11-24T11:00:00Z' }),
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
    [{ order: 'longest', verdict: 'pass' }, 'old ahead short'],
    [{ order: 'largest', verdict: 'pass' }, 'short ahead old'],
  ])('%j', (view, ids) => {
    expect(shown(view)).toEqual(ids.split(' ').filter((id) => id !== ''));
  });

  it('stays as it was however it is shown, and names its games', () => {
    shown({ order: 'longest' });
    expect(LINES[0]?.sessionId).toBe('ahead');
    expect(titlesOf(LINES)).toEqual(['Doom', 'Quake']);
  });
});
