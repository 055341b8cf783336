import { expect, it } from 'vitest';
import type { Meta } from '#format/core/documents/meta.ts';
import type { SyncSummary } from '#format/core/documents/qat.ts';
import { knownLag } from '#format/core/quality/sync/sync.ts';

const known = (recorder: object, signal?: string) =>
  knownLag({ recorder: { input: {}, ...recorder } } as unknown as Meta, { lag_ms: signal && { signal } } as unknown as SyncSummary);
const profile = { input: { profile: { latency: { ms: 50, source: 'measured with a camera' } } } };
const reference = { lag_reference: { ms: 40, low: 38, high: 43, signal: 'mouse-motion', sessions: 2 } };

it.each<[string, object, string | undefined, object | undefined]>([
  ['by nobody', {}, 'mouse-motion', undefined],
  ['by its profile, to the ms', profile, 'mouse-motion', { ms: 50, low: 50, high: 50, source: 'measured with a camera' }],
  ['by its profile, as closely as presses know anything', profile, 'press-change', { ms: 50, low: 42, high: 58 }],
  ['by its profile, before anything was measured', profile, undefined, { ms: 50, low: 50, high: 50 }],
  ['by earlier sessions', reference, 'mouse-motion', { ms: 40, low: 38, high: 43, source: '2 earlier sessions' }],
  [
    'by one earlier session',
    { lag_reference: { ...reference.lag_reference, sessions: 1 } },
    'mouse-motion',
    { source: '1 earlier session' },
  ],
  ['by earlier sessions, of another signal', reference, 'press-change', undefined],
  ['by both: the profile counts', { ...profile, ...reference }, 'mouse-motion', { ms: 50 }],
])('the lag of a game is known %s', (_, recorder, signal, lag) => {
  if (lag === undefined) expect(known(recorder, signal)).toBeUndefined();
  else expect(known(recorder, signal)).toMatchObject(lag);
});
