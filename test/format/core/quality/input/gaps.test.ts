import { describe, expect, it } from 'vitest';
import type { Check, ShardFacts } from '#format/core/quality/facts.ts';
import { focusRule, gapsAreEmpty, inputSource, sessionGaps } from '#format/core/quality/input/gaps.ts';

const found = (check: Check, facts: object) => [check(facts as unknown as ShardFacts)].flat();
const gap = (from_us: number, to_us: number, reason: string, device?: string) => ({ from_us, to_us, reason, ...(device && { device }) });

describe('gaps', () => {
  const session = (gaps: readonly object[] | undefined, { frames = 500, t0_us = 0 } = {}) =>
    found(sessionGaps, {
      meta: { recorder: { gaps }, display: { fps: 50 }, timing: { t0_us } },
      video: { pts: new Float64Array(frames) },
    })[0];

  it('have places among the frames, from the session’s first on', () => {
    expect(session([gap(7.2e6, 7.4e6, 'held'), gap(16e6, 99e6, 'lost')], { t0_us: 7e6 })?.at).toEqual([
      { from: 10, to: 20, of: 'frame' },
      { from: 450, to: 499, of: 'frame' },
    ]);
  });

  it('of a device are told, and are none of the session', () => {
    expect(session([gap(0, 2e6, 'device-lost', 'pad'), gap(3e6, 3.1e6, 'held')])).toMatchObject({
      severity: 'pass',
      measured: 1,
      limit: 5,
      unit: '%',
      says: 'device-lost 1 times, 2.0 s; held 1 times, 0.1 s',
      at: [{ from: 150, to: 155 }],
    });
  });

  it('of a session without frames are no share of it', () => {
    expect(session([gap(0, 2e6, 'held')], { frames: 0 })).toMatchObject({ severity: 'pass', measured: 0 });
    expect(session(undefined)).toBeUndefined();
    expect(found(sessionGaps, { meta: {} })).toEqual([]);
  });
});

describe('pictures and events of a gap', () => {
  interface Told {
    readonly whole?: boolean;
    readonly blank?: readonly number[] | null;
    readonly events?: readonly number[];
  }
  /** Pictures read at 50, 150 and 250 us, to 5 us, and a gap from 100 to 200. */
  const empty = (reason: string, { whole, blank = [0, 0, 0], events }: Told = {}) =>
    found(gapsAreEmpty, {
      meta: { recorder: { gaps: [gap(100, 200, reason)], video: { whole_screen: whole } } },
      events: events && { tsUs: Float64Array.from(events) },
      frames: {
        captureUs: Float64Array.of(50, 150, 250),
        errUs: Float64Array.of(5, 5, 5),
        blank: blank === null ? undefined : Uint8Array.from(blank),
      },
    }).map(({ check, severity, measured, at }) => [check, severity, measured, at[0]?.from]);

  it('are none where the player agreed to the whole screen, unless the session was held', () => {
    expect(empty('unfocused')).toEqual([['privacy.frames', 'fail', 1, 1]]);
    expect(empty('unfocused', { whole: false })).toEqual([['privacy.frames', 'fail', 1, 1]]);
    expect(empty('unfocused', { whole: true })).toEqual([['privacy.frames', 'pass', 0, undefined]]);
    expect(empty('held', { whole: true })).toEqual([['privacy.frames', 'fail', 1, 1]]);
    expect(empty('unfocused', { blank: [0, 1, 0] })).toEqual([['privacy.frames', 'pass', 0, undefined]]);
  });

  it('are not looked for where only the hook was lost, or where blanks are unknown', () => {
    expect(empty('hook-lost', { events: [150] })).toEqual([
      ['privacy.events', 'pass', 0, undefined],
      ['privacy.frames', 'pass', 0, undefined],
    ]);
    expect(empty('unfocused', { blank: null })).toEqual([]);
    expect(found(gapsAreEmpty, { meta: { recorder: {} } })).toEqual([]);
    expect(found(gapsAreEmpty, { meta: {} })).toEqual([]);
  });

  it('whole screen or not, no event lies within one', () => {
    expect(empty('unfocused', { whole: true, events: [99, 150, 200] })[0]).toEqual(['privacy.events', 'fail', 1, 1]);
  });

  it('are said in words', () => {
    const words = (events: readonly number[]) =>
      found(gapsAreEmpty, {
        meta: { recorder: { gaps: [gap(100, 200, 'held')], video: {} } },
        events: { tsUs: Float64Array.from(events) },
      })[0];
    expect(words([10])).toMatchObject({ says: 'no events inside a gap', measured: 0, limit: 0, unit: 'events', at: [] });
    expect(words([10, 110])).toMatchObject({ says: '1 of 2 events lie inside a gap: they may show another program' });
  });
});

it('input is that of one game, or of whatever had the focus', () => {
  const focus = (game?: readonly string[]) => found(focusRule, { meta: { recorder: { input: { game } } } })[0];
  expect(focus(['exe:a', 'title:b'])).toMatchObject({ severity: 'pass', says: 'only while exe:a or title:b had the focus' });
  expect(focus(['exe:a', 'any'])).toMatchObject({ severity: 'warn', way: { settings: ['game'] } });
  expect([focus(), found(focusRule, { meta: {} })[0]]).toEqual([undefined, undefined]);
});

it('a source of input says what it cannot give', () => {
  const source = (input: object) => found(inputSource, { meta: { recorder: { input: { source: 'x11', ...input } } } })[0];
  expect(source({})).toMatchObject({ severity: 'pass', says: 'x11' });
  expect(source({ cannot: [] })).toMatchObject({ severity: 'pass', says: 'x11' });
  expect(source({ cannot: ['sticks'] })).toMatchObject({ severity: 'warn', says: 'x11 cannot give sticks' });
  expect(source({ cannot: ['sticks', 'a wheel'] })).toMatchObject({ severity: 'warn', says: 'x11 cannot give sticks; a wheel' });
  expect(source({ positions: true, pointer_map: [1, 3, 2] })).toMatchObject({
    severity: 'pass',
    says: 'x11; some motion came as positions: it is the way between them, in pixels; programs saw buttons 1, 3, 2 for 1, 2, 3 and so on',
  });
  expect(source({ positions: false })?.says).toBe('x11');
  expect(found(inputSource, { meta: {} })).toEqual([]);
});
