import { describe, expect, it } from 'vitest';
import type { View } from '#core/app/contract.ts';
import { FIRST_DRAFT } from '#core/app/draft.ts';
import type { StationLine } from '#core/lab/lab-contract.ts';
import { labNotReady, notReady } from '#core/lab/readiness.ts';
import { english } from '#format/core/said.ts';

const ready: View = {
  station: { name: 'one', version: '0', platform: 'linux' },
  state: { phase: 'idle' },
  draft: { ...FIRST_DRAFT, game: 'exe:doom', out: '/shards' },
  consents: [{ consentId: '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111', givenUtc: '', scopes: ['video', 'inputs'], current: true }],
  room: { folder: '/shards', freeBytes: 1e12, leftS: 1e6 },
  fresh: false,
  left: 0,
  choices: { profiles: [], encoders: [], window: false, compact: false, pick: false, reveal: false },
};
const [consent] = ready.consents as [View['consents'][number]];

describe('a station', () => {
  it.each<[string, Partial<View>, RegExp | undefined]>([
    ['with everything', {}, undefined],
    ['that is recording', { state: { phase: 'recording', sessionId: consent.consentId, folder: '' } }, /already running/],
    ['without a consent', { consents: [] }, /consent/],
    ['with a consent to an older text', { consents: [{ ...consent, current: false }] }, /consent/],
    ['with a withdrawn consent', { consents: [{ ...consent, withdrawnUtc: 'x' }] }, /consent/],
    ['with half a consent', { consents: [{ ...consent, scopes: ['video'] }] }, /consent/],
    ['without a game', { draft: { ...ready.draft, game: '' } }, /game/],
    ['whose disk is too small', { room: { folder: '', leftS: 60 } }, /1 of 60 min/],
    ['whose disk has just room enough', { room: { folder: '', leftS: 3600 } }, undefined],
    ['whose disk lacks a second', { room: { folder: '', leftS: 3599 } }, /59 of 60 min/],
    ['whose disk has 60 of 61 minutes', { room: { folder: '', leftS: 3600 }, draft: { ...ready.draft, minutes: 61 } }, /60 of 61 min/],
    ['whose free space cannot be read', { room: { folder: '' } }, /free space/],
    [
      'whose check has failed',
      {
        state: {
          phase: 'checked',
          check: { findings: [{ check: 'a.b', severity: 'fail', says: '', at: [] }], seen: { keyboard: 0, mouse: 0, pad: 0 } },
        },
      },
      /test recording/,
    ],
  ])('%s', (_, change, why) => {
    const reasons = notReady({ ...ready, ...change });
    if (why === undefined) expect(reasons).toEqual([]);
    else expect(reasons.join()).toMatch(why);
  });
});

describe('the lab', () => {
  const line = (change: Partial<StationLine>): StationLine => ({
    name: 'one',
    expected: true,
    present: true,
    game: '',
    unseen: false,
    busy: false,
    notReady: [],
    safeToLeave: true,
    ...change,
  });

  it('starts when every expected station is connected and ready', () => {
    expect(labNotReady([line({}), line({ name: 'two' })]).map(english)).toEqual([]);
    expect(labNotReady([line({}), line({ name: 'two', present: false })]).map(english)).toEqual(['two: not connected']);
    expect(labNotReady([line({}), line({ name: 'guest', expected: false, present: false })]).map(english)).toEqual([]);
    expect(labNotReady([line({ notReady: ['no game is chosen'] })]).map(english)).toEqual(['one: no game is chosen']);
    expect(labNotReady([]).map(english)).toEqual(['no station is connected']);
  });
});
