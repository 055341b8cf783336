import { describe, expect, it } from 'vitest';
import type { LagReference } from '#format/core/documents/lag-reference.ts';
import type { Meta } from '#format/core/documents/meta.ts';
import type { Qat } from '#format/core/documents/qat.ts';
import { lagKey, referenceFor, widestMs, withLagOf, withReference } from '#format/core/quality/sync/lag-reference.ts';

const KEY = { title: 'Game', build: '7', game: 'title:Game', video: 'x11', input: 'x11-raw', fps: 60 };
const SESSION = { session_id: '00000000-0000-4000-8000-000000000000', low: 48, median: 50, high: 52 };
const REFERENCE: LagReference = { reference_version: '1', ...KEY, signal: 'mouse-motion', sessions: [SESSION] };

interface Sealed {
  readonly id?: string;
  readonly lag?: Partial<NonNullable<Qat['sync']>['lag_ms']> | null;
  readonly stretches?: number;
  readonly findings?: readonly { check: string; severity: string }[];
  readonly game?: readonly string[];
}

/** What a session that was just sealed adds. */
function added(all: readonly LagReference[], { id = 'new', lag = {}, stretches = 3, findings = [], game = [KEY.game] }: Sealed = {}) {
  const meta = {
    session_id: id,
    title: { name: KEY.title, build: KEY.build },
    display: { fps: KEY.fps },
    recorder: { video: { source: KEY.video }, input: { source: KEY.input, game } },
  } as unknown as Meta;
  const lag_ms = lag === null ? undefined : { median: 51, low: 49, high: 53, signal: 'mouse-motion', ...lag };
  const windows = Array.from({ length: stretches }, () => ({ signal: lag_ms?.signal }));
  return withLagOf(all, meta, { sync: { windows, lag_ms }, findings } as unknown as Qat);
}

describe('the lag of a game', () => {
  it('is kept from session to session, the newest last', () => {
    expect(added([])).toEqual([{ ...REFERENCE, sessions: [{ session_id: 'new', low: 49, median: 51, high: 53 }] }]);
    expect(added([REFERENCE])?.[0]?.sessions.map(({ session_id }) => session_id)).toEqual([SESSION.session_id, 'new']);
  });

  it('is kept of the last twenty sessions', () => {
    const sessions = Array.from({ length: 20 }, (_, i) => ({ ...SESSION, session_id: `s${i}` }));
    const ids = added([{ ...REFERENCE, sessions }])?.[0]?.sessions.map(({ session_id }) => session_id);
    expect(ids).toEqual([...sessions.slice(1).map(({ session_id }) => session_id), 'new']);
  });

  it.each<[string, Sealed, boolean]>([
    ['whose lag nobody knows', { lag: null }, false],
    ['of too few stretches', { stretches: 2 }, false],
    ['known to 6 ms', { lag: { low: 48, high: 54 } }, true],
    ['known less closely', { lag: { low: 48, high: 54.1 } }, false],
    ['4.9 ms off the others', { lag: { median: 54.9, low: 53, high: 56 } }, true],
    ['5 ms off the others', { lag: { median: 55, low: 53, high: 57 } }, false],
    ['5 ms before the others', { lag: { median: 45, low: 44, high: 46 } }, false],
    ['that is known already', { id: SESSION.session_id }, false],
    ['whose lag changed within it', { findings: [{ check: 'sync.steady', severity: 'fail' }] }, false],
    ['whose lag is steady', { findings: [{ check: 'sync.steady', severity: 'pass' }] }, true],
    ['with a finding of something else', { findings: [{ check: 'video.bitrate', severity: 'warn' }] }, true],
    ['of any window', { game: ['any'] }, false],
    ['of no game', { game: [] }, false],
  ])('takes in a session %s: %j is %s', (_, sealed, taken) => {
    expect(added([REFERENCE], sealed) !== undefined).toBe(taken);
  });

  it('of another build, rate or source is another’s', () => {
    for (const other of [
      { build: '8' },
      { title: 'Other' },
      { game: 'title:Other' },
      { video: 'windows' },
      { input: 'uiohook' },
      { fps: 30 },
    ]) {
      expect(referenceFor({ ...KEY, ...other }, [REFERENCE])).toBeUndefined();
      expect(withReference([REFERENCE], { ...REFERENCE, ...other })).toHaveLength(2);
    }
    expect(added([{ ...REFERENCE, build: '8' }])).toHaveLength(2);
  });

  it('is held against the medians of what the sessions said', () => {
    const sessions = [SESSION, { ...SESSION, low: 40, median: 44, high: 46 }, { ...SESSION, low: 49, median: 53, high: 60 }];
    expect(referenceFor(KEY, [{ ...REFERENCE, sessions }])).toEqual({ ms: 50, low: 48, high: 52, signal: 'mouse-motion', sessions: 3 });
  });

  it('is held against the signal that says most', () => {
    const presses: LagReference = { ...REFERENCE, signal: 'press-change', sessions: [{ ...SESSION, median: 70 }] };
    expect(referenceFor(KEY, [presses, REFERENCE])?.signal).toBe('mouse-motion');
    expect(referenceFor(KEY, [presses])?.ms).toBe(70);
    expect([widestMs('mouse-motion'), widestMs('press-change'), widestMs('activity-change')]).toEqual([6, 16, 16]);
  });

  it('that was measured anew takes the place of what was known of the same', () => {
    const again = { ...REFERENCE, sessions: [{ ...SESSION, median: 60 }] };
    const presses: LagReference = { ...REFERENCE, signal: 'press-change' };
    expect(withReference([REFERENCE, presses], again)).toEqual([presses, again]);
  });

  it('has a key only where one game is recorded', () => {
    const sources = { video: 'x11', input: 'x11-raw', fps: 60 };
    expect(lagKey({ name: 'Game', build: '7', map: '' }, ['exe:a', 'title:b'], sources)).toEqual({ ...KEY, game: 'exe:a title:b' });
    expect(lagKey({ name: 'Game', build: '7', map: '' }, [], sources)).toBeUndefined();
    expect(lagKey({ name: 'Game', build: '7', map: '' }, ['exe:a', 'any'], sources)).toBeUndefined();
  });
});
