import { describe, expect, it } from 'vitest';
import type { Mark } from '#format/core/game/markers.ts';
import type { Check, ShardFacts } from '#format/core/quality/facts.ts';
import {
  durationS,
  rightsPresent,
  sessionAway,
  sessionEnd,
  sessionLength,
  sessionProven,
  sessionRecovered,
  watermarkPresent,
} from '#format/core/quality/session.ts';

const found = (check: Check, facts: object) => [check(facts as unknown as ShardFacts)].flat();
const ofRecorder = (check: Check, recorder: object | undefined) => found(check, { meta: { recorder } })[0];

describe('the length of a session', () => {
  it('is the time from the first frame to the last, and the period that this one lasts', () => {
    expect(durationS(Float64Array.of(5e6, 5.5e6, 6e6), 2)).toBe(1.5);
    expect(durationS(Float64Array.of(5e6), 50)).toBe(0.02);
    expect(durationS(new Float64Array(), 50)).toBe(0);
  });

  it('is half an hour to two hours', () => {
    const lasts = (seconds: number) =>
      found(sessionLength, {
        meta: { display: { fps: 50 } },
        video: { pts: Float64Array.of(0, (seconds - 0.02) * 1000), timebase: { num: 1, den: 1000 } },
      })[0];
    expect(lasts(1799.9)).toMatchObject({ severity: 'warn', limit: 30, says: '1799.9 s; the spec asks for 30 to 120 min' });
    expect(lasts(1800)).toMatchObject({ severity: 'pass', measured: expect.closeTo(30), unit: 'min' });
    expect(lasts(7200)).toMatchObject({ severity: 'pass', measured: expect.closeTo(120), limit: 30 });
    expect(lasts(7200.1)).toMatchObject({ severity: 'warn', limit: 120 });
  });
});

describe('menus and the like', () => {
  /** A minute from the second 100 on. */
  const away = (marks: readonly (readonly [s: number, name: string, open?: boolean])[] | undefined, frames = 3000) =>
    found(sessionAway, {
      video: { pts: new Float64Array(frames) },
      meta: { display: { fps: 50 }, timing: { t0_us: 100e6 } },
      marks: marks?.map(([s, name, open]): Mark => ({ tsUs: (100 + s) * 1e6, name, open })),
    })[0];

  it('are told with their places, and the share of the session', () => {
    const two = away([
      [3, 'menu', true],
      [6, 'menu', false],
      [30, 'loading', true],
      [33, 'loading', false],
    ]);
    expect(two).toMatchObject({
      severity: 'warn',
      measured: 10,
      limit: 0,
      says: '2 menus, cut scenes or the like, 6.0 s: 10.0 % of the session',
      at: [
        { from: 150, to: 300, of: 'frame' },
        { from: 1500, to: 1650 },
      ],
      way: { settings: ['drop-marked'] },
    });
  });

  it('that do not say whether they begin or end are counted', () => {
    expect(
      away([
        [3, 'menu'],
        [9, 'pause'],
      ]),
    ).toMatchObject({
      severity: 'warn',
      measured: 0,
      says: '2 menus, cut scenes or the like, of which it is not said how long they lasted',
      at: [],
    });
    expect(
      away([
        [3, 'menu'],
        [9, 'pause', true],
        [15, 'pause', false],
      ]),
    ).toMatchObject({
      severity: 'warn',
      says: '1 menus, cut scenes or the like, 6.0 s: 10.0 % of the session',
    });
  });

  it('are none where the game marked other moments, or what lies outside', () => {
    expect(away([[3, 'death', true]])).toMatchObject({ severity: 'pass', measured: 0, says: 'the game marked no menu and no cut scene' });
    expect(
      away([
        [60, 'menu', true],
        [70, 'menu', false],
      ]),
    ).toMatchObject({ severity: 'pass' });
  });

  it('are not asked for where the game marked nothing, or there are no frames', () => {
    expect([away(undefined), away([]), away([[3, 'menu', true]], 0)]).toEqual([undefined, undefined, undefined]);
  });
});

describe('the end of a recording', () => {
  it.each(['stopped', 'duration', 'panic', 'trimmed', 'rolled-over'])('is good where it was %s', (ended) => {
    expect(ofRecorder(sessionEnd, { ended })).toMatchObject({ severity: 'pass', says: ended });
  });

  it('is told with its reason where it broke off', () => {
    expect(ofRecorder(sessionEnd, { ended: 'failed', ended_why: 'the disk is full' })).toMatchObject({
      severity: 'warn',
      says: 'failed: the disk is full',
    });
    expect(ofRecorder(sessionEnd, { ended: 'failed' })?.says).toBe('failed: broken off');
    expect([ofRecorder(sessionEnd, {}), ofRecorder(sessionEnd, undefined)]).toEqual([undefined, undefined]);
  });

  it('by force may lose half a second', () => {
    const lost = (lost_ms: number) => ofRecorder(sessionRecovered, { recovered: { lost_ms } });
    expect(lost(500)).toMatchObject({ severity: 'pass', measured: 500, limit: 500, says: 'recovered, lost 500 ms' });
    expect(lost(500.4)).toMatchObject({ severity: 'warn', says: 'recovered, lost 500 ms' });
    expect([ofRecorder(sessionRecovered, {}), ofRecorder(sessionRecovered, undefined)]).toEqual([undefined, undefined]);
  });

  it('that nobody can vouch for is told', () => {
    expect(ofRecorder(sessionProven, { unproven: 'no key' })).toMatchObject({
      severity: 'warn',
      says: 'sealed without a signature: no key',
    });
    expect([ofRecorder(sessionProven, {}), ofRecorder(sessionProven, undefined)]).toEqual([undefined, undefined]);
  });
});

it('frames carry a watermark, each or every so many', () => {
  const watermark = { x: 8, y: 16, size: 64, key_id: 'k1' };
  expect(ofRecorder(watermarkPresent, { watermark: { ...watermark, every: 1 } })).toMatchObject({
    severity: 'pass',
    says: 'each frame, 64 px at 8,16, key k1',
  });
  expect(ofRecorder(watermarkPresent, { watermark: { ...watermark, every: 4 } })?.says).toMatch(/^every 4th frame, 64 px/);
  expect(ofRecorder(watermarkPresent, {})).toMatchObject({ severity: 'warn', says: 'no frame carries a watermark' });
  expect(ofRecorder(watermarkPresent, undefined)).toBeUndefined();
});

it('both references of the rights say something', () => {
  const rights = (publisher_license: string, player_consent_id: string) =>
    found(rightsPresent, { meta: { rights: { publisher_license, player_consent_id } } });
  expect(rights('ref#l7', 'todo')).toMatchObject([
    { check: 'rights.license', severity: 'pass', says: 'ref#l7' },
    { check: 'rights.consent', severity: 'fail', says: 'meta.json: rights.player_consent_id is "todo"' },
  ]);
  expect(rights('', 'ref#c')).toMatchObject([
    { severity: 'fail', says: 'meta.json: rights.publisher_license is ""' },
    { severity: 'pass' },
  ]);
});
