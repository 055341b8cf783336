import { describe, expect, it } from 'vitest';
import type { Check, ShardFacts } from '#format/core/quality/facts.ts';
import { deadDevice, impossibleDeltas, knownDevices, stuckKeys } from '#format/core/quality/input/devices.ts';
import { gapsAreEmpty, sessionGaps } from '#format/core/quality/input/gaps.ts';
import { rowHoles, tickRegularity } from '#format/core/quality/input/ticks.ts';

const FPS = 60;
const found = (check: Check, facts: object) => [check(facts as unknown as ShardFacts)].flat();
const one = (check: Check, facts: object) => found(check, facts)[0];
const times = (count: number, stepUs: number, fromUs = 0) => Float64Array.from({ length: count }, (_, i) => fromUs + i * stepUs);

describe('ticks', () => {
  const skips = (skipped: number, rows: number) => one(tickRegularity, { controls: { skipped, tsUs: times(rows, 1) } });

  it('are regular where fewer than one in two hundred is skipped', () => {
    expect(skips(1, 199)).toMatchObject({ severity: 'warn', measured: 0.5 });
    expect(skips(4, 796)).toMatchObject({ severity: 'warn', measured: 0.5, limit: 0.5, says: '4 ticks skipped' });
    expect(skips(1, 200)).toMatchObject({ severity: 'pass' });
    expect(skips(0, 0)).toMatchObject({ severity: 'pass', measured: 0 });
    expect(found(tickRegularity, { controls: { tsUs: times(1, 1) } })).toEqual([]);
  });

  const holes = (us: readonly number[], more: { skippedAt?: [number, number][]; gaps?: object[]; hz?: number } = {}) =>
    one(rowHoles, {
      controls: { tsUs: Float64Array.from(us), skippedAt: new Map(more.skippedAt) },
      meta: { recorder: { gaps: more.gaps, input: { hz: more.hz ?? 60 } } },
    });

  it('leave a hole where rows are more than 100 ms apart, and no gap says why', () => {
    expect(holes([0, 100_000, 200_000])).toMatchObject({
      severity: 'pass',
      measured: 100,
      limit: 100,
      says: 'longest time between rows 100.0 ms',
      at: [],
    });
    expect(holes([7])).toMatchObject({ severity: 'pass', measured: 0 });
    expect(holes([0, 10_000, 110_001])).toMatchObject({
      severity: 'fail',
      measured: 100.001,
      says: '1 holes in the rows that neither a gap nor a skipped tick explains',
      at: [{ from: 1, to: 2, of: 'row' }],
    });
    const gaps = [{ from_us: 20_000, to_us: 520_000, reason: 'held' }];
    expect(holes([0, 20_000, 530_000], { gaps })).toMatchObject({ severity: 'pass', measured: 20 });
    expect(holes([0, 20_000, 620_001], { gaps })).toMatchObject({ severity: 'fail', measured: 100.001 });
  });

  it('that were skipped account for a hole of as many periods, and two more', () => {
    // Eight of 60 Hz are 133 ms, and with two more 166.7.
    expect(holes([0, 166_666], { skippedAt: [[1, 8]] })).toMatchObject({
      severity: 'warn',
      says: '1 holes in the rows: the input thread ran late',
      at: [{ from: 0, to: 1, of: 'row' }],
    });
    expect(holes([0, 166_668], { skippedAt: [[1, 8]] })).toMatchObject({ severity: 'fail' });
    expect(holes([0, 166_666], { skippedAt: [[1, 8]], hz: 120 })).toMatchObject({ severity: 'fail' });
    expect(holes([0, 166_666], { skippedAt: [[0, 8]] })).toMatchObject({ severity: 'fail' });
    expect(holes([0, 200_000], { skippedAt: [[1, 8]], hz: 50 })).toMatchObject({ severity: 'warn' });
    // Two periods of 20 Hz are 100 ms.
    expect(holes([0, 100_001], { hz: 20 })).toMatchObject({ severity: 'fail' });
    const foreign = { controls: { tsUs: Float64Array.of(0, 166_666), skippedAt: new Map([[1, 8]]) }, meta: {} };
    expect(one(rowHoles, foreign)).toMatchObject({ severity: 'warn' });
  });
});

describe('devices', () => {
  const known = (controls: object) => found(knownDevices, { controls: { tsUs: times(1000, 1), ...controls }, meta: {} });

  it('are the three of the spec, of one player, with the bits of the spec', () => {
    expect(known({})).toMatchObject([
      { severity: 'pass', measured: 0, limit: 0, says: 'every row is of a device that the spec names', at: [] },
    ]);
    expect(known({ strange: { rows: [4], name: 'joy' } })).toMatchObject([
      { severity: 'fail', measured: 1, says: expect.stringContaining('device of 1 rows is none of kb, mouse, pad') },
    ]);
    expect(known({ strange: { rows: [4, 5], name: 'x'.repeat(50) } })).toMatchObject([
      { severity: 'fail', measured: 2, says: expect.stringContaining(`row 4 says "${'x'.repeat(40)}"`) },
    ]);
    expect(known({ otherPlayers: [7, 9] })).toMatchObject([
      { severity: 'fail', says: expect.stringContaining('2 rows') },
      { severity: 'pass' },
    ]);
    expect(known({ bits: 0x7ff }).length).toBe(1);
    const ofSession = { meta: { recorder: { input: { keymask_bits: { A: 1 } } } } };
    const bit = (bits: number) => found(knownDevices, { controls: { tsUs: times(9, 1), bits }, ...ofSession });
    expect([bit(2).length, bit(3).length]).toEqual([1, 2]);
    expect(known({ bits: 0xfff })).toMatchObject([{ severity: 'warn', says: expect.stringContaining('0x800') }, {}]);
    expect(known({ bits: 1 << 20 })).toMatchObject([{ severity: 'warn', says: expect.stringContaining('0x100000') }, {}]);
  });

  it('hold the same keys in the rows of both, but for one row in two hundred', () => {
    const split = (count: number) => known({ split: Array.from({ length: count }, (_, i) => i) }).length;
    expect([split(5), split(6)]).toEqual([1, 2]);
  });

  it('hold no key for more than five minutes', () => {
    const held = (...us: number[]) =>
      one(stuckKeys, { controls: { input: { holds: us.map((one, bit) => ({ bit, fromRow: bit, toRow: bit + 9, us: one })) } } });
    expect(held()).toMatchObject({ severity: 'pass', measured: 0 });
    expect(held(1e6, 300e6)).toMatchObject({ severity: 'pass', measured: 300, says: 'longest hold 300.0 s' });
    expect(held(1e6, 300e6 + 1)).toMatchObject({
      severity: 'warn',
      says: 'bit 1 of keymask is held for minutes',
      at: [{ from: 1, to: 10, of: 'row' }],
    });
  });

  it('report what they can', () => {
    const said = (input: object) => one(impossibleDeltas, { controls: { input } });
    expect(said({ impossible: [], positions: false })).toMatchObject({
      severity: 'pass',
      measured: 0,
      limit: 0,
      says: 'every motion, stick and trigger is one that a device can produce',
    });
    expect(said({ impossible: [3], positions: false })).toMatchObject({
      severity: 'fail',
      measured: 1,
      says: expect.stringContaining('1 rows hold motion, a stick or a trigger that no device can produce, the first is row 3'),
      at: [{ from: 3, to: 3, of: 'row' }],
    });
    expect(said({ impossible: [], positions: true })).toMatchObject({
      severity: 'fail',
      measured: 0,
      limit: 0,
      says: expect.stringContaining('positions'),
    });
  });
});

describe('a silence while the picture changes', () => {
  /** A minute; acts and changes are asked by frame. */
  const silence = (
    acts: (n: number) => boolean,
    changes: (n: number) => boolean,
    more: { blank?: Uint8Array; gaps?: object[]; frames?: number } = {},
  ) => {
    const count = more.frames ?? 60 * FPS;
    const tsUs = times(count, 50_000, 1e6);
    const held = Uint8Array.from(tsUs, (_, n) => Number(acts(n)));
    const activity = { fromUs: 1e6, counts: new Float32Array(count), changes: new Uint16Array(count), held };
    const change = Uint16Array.from(tsUs, (_, n) => Number(changes(n)));
    return one(deadDevice, {
      frames: { tsUs, change, blank: more.blank },
      controls: { input: { activity } },
      meta: { display: { fps: FPS }, recorder: { gaps: more.gaps ?? [] } },
    });
  };
  const quietFrom = (from: number, to: number) => (n: number) => n < from || n > to;

  it('is none up to eight seconds', () => {
    expect(silence(quietFrom(100, 579), () => true)).toMatchObject({ severity: 'pass', measured: 8 });
    expect(silence(quietFrom(100, 580), () => true)).toMatchObject({ severity: 'warn', at: [{ from: 100, to: 580, of: 'frame' }] });
    expect(silence(quietFrom(3000, 3599), () => true)).toMatchObject({ severity: 'warn', at: [{ from: 3000, to: 3599, of: 'frame' }] });
    expect(
      silence(
        () => true,
        () => true,
      ),
    ).toMatchObject({ severity: 'pass', measured: 0 });
  });

  it('is one only where most pictures move: within six frames of a change', () => {
    expect(silence(quietFrom(100, 700), (n) => n % 6 === 0)).toMatchObject({ severity: 'warn' });
    expect(silence(quietFrom(100, 699), (n) => n % 12 === 4)).toMatchObject({ severity: 'pass' });
    expect(silence(quietFrom(100, 700), () => false)).toMatchObject({ severity: 'pass', measured: 0 });
  });

  it('is none in a gap, nor in black', () => {
    const blank = Uint8Array.from({ length: 60 * FPS }, (_, n) => Number(n === 400));
    expect(silence(quietFrom(100, 700), () => true, { blank })).toMatchObject({ severity: 'pass', at: [] });
    const gaps = [{ from_us: 1e6 + 400 * 50_000, to_us: 1e6 + 401 * 50_000, reason: 'held' }];
    expect(silence(quietFrom(100, 700), () => true, { gaps })).toMatchObject({ severity: 'pass', at: [] });
  });

  it('of a whole session of more than eight seconds is no session', () => {
    expect(
      silence(
        () => false,
        () => false,
        { frames: 480 },
      ),
    ).toMatchObject({ severity: 'pass' });
    expect(
      silence(
        () => false,
        () => false,
        { frames: 481 },
      ),
    ).toMatchObject({ severity: 'fail', says: 'no input at all in the whole session' });
  });
});

describe('gaps', () => {
  const gap = (from: number, to: number, reason = 'unfocused', device?: string) => ({
    from_us: from,
    to_us: to,
    reason,
    ...(device && { device }),
  });
  const session = (gaps: object[], more: object = {}) => ({
    meta: { recorder: { gaps, video: {} }, display: { fps: FPS }, timing: { t0_us: 0 } },
    video: { pts: times(600, 16_667) },
    ...more,
  });

  it('warn above a twentieth of the session, those of a pad alone not counted', () => {
    expect(one(sessionGaps, session([gap(0, 500_000)]))).toMatchObject({ severity: 'pass', measured: 5, says: 'unfocused 1 times, 0.5 s' });
    expect(one(sessionGaps, session([gap(0, 500_001)]))).toMatchObject({ severity: 'warn' });
    expect(one(sessionGaps, session([gap(0, 5e6, 'lost', 'pad')]))).toMatchObject({ severity: 'pass', measured: 0, at: [] });
    expect(one(sessionGaps, session([gap(0, 100_000), gap(1e6, 1.2e6), gap(2e6, 2.1e6, 'held')]))).toMatchObject({
      says: 'unfocused 2 times, 0.3 s; held 1 times, 0.1 s',
    });
    expect(one(sessionGaps, session([]))).toMatchObject({ severity: 'pass', measured: 0, says: 'none' });
  });

  it('hold no event, and no picture that may have been read within them', () => {
    const events = { tsUs: Float64Array.of(99, 100, 199, 200) };
    const frames = {
      captureUs: Float64Array.of(80, 95, 150, 205, 220),
      errUs: Float64Array.of(10, 10, 1, 10, 10),
      blank: Uint8Array.of(0, 0, 1, 0, 0),
    };
    const facts = session([gap(100, 200)], { events, frames });
    expect(found(gapsAreEmpty, facts)).toMatchObject([
      { check: 'privacy.events', severity: 'fail', measured: 2, at: [{ from: 1, to: 2, of: 'row' }] },
      { check: 'privacy.frames', severity: 'fail', measured: 2, says: expect.stringContaining('2 of 5 pictures') },
    ]);
    expect(found(gapsAreEmpty, session([gap(100, 200, 'lost', 'pad')], { events, frames }))).toMatchObject([
      { severity: 'pass' },
      { severity: 'pass' },
    ]);
  });
});
