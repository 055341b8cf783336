import { describe, expect, it } from 'vitest';
import { KEYBOARD, MOUSE, PAD } from '#format/core/input/codes.ts';
import { monotonicTimes } from '#format/core/quality/clock/monotonic.ts';
import { type ShardFacts, UNKNOWN_DEVICE } from '#format/core/quality/facts.ts';

const NONE = { video: { fourcc: 'AV01', pts: new Float64Array() }, controls: { tsUs: new Float64Array() } };
/** Findings by check, of a shard that has these columns. */
const found = (facts: object) =>
  Object.fromEntries([monotonicTimes({ ...NONE, ...facts } as unknown as ShardFacts)].flat().map((one) => [one.check, one]));
const column = (...us: readonly number[]) => Float64Array.from(us);

describe('times', () => {
  it('increase strictly, in every column there is', () => {
    expect(Object.keys(found({}))).toEqual(['time.video', 'time.controls']);
    const all = found({
      video: { fourcc: 'HEVC', pts: column(1, 2, 2, 1, 5) },
      controls: { tsUs: column(5, 4) },
      events: { tsUs: column(1, 1) },
      frames: { tsUs: column(1, 2, 0), captureUs: column(), repeat: new Uint8Array() },
    });
    expect(all['time.video']).toMatchObject({
      severity: 'fail',
      measured: 2,
      limit: 0,
      unit: 'frames',
      says: 'video.mkv: pts does not increase in 2 frames',
      at: [{ from: 2, to: 3, of: 'frame' }],
    });
    expect(all['time.controls']).toMatchObject({ severity: 'fail', unit: 'rows', at: [{ from: 1, to: 1, of: 'row' }] });
    expect(all['time.events']).toMatchObject({ severity: 'fail', says: 'events.parquet: ts_us does not increase in 1 rows' });
    expect(all['time.frames']).toMatchObject({ severity: 'fail', at: [{ from: 2, to: 2, of: 'frame' }] });
    expect(found({ controls: { tsUs: column(1, 2, 3) } })['time.controls']).toMatchObject({
      severity: 'pass',
      measured: 0,
      says: 'ts_us strictly increases',
    });
  });

  it('that are missing are no later than those before, nor are those after them', () => {
    expect(found({ controls: { tsUs: column(1, Number.NaN, 3, 4) } })['time.controls']).toMatchObject({ at: [{ from: 1, to: 2 }] });
  });
});

describe('ticks', () => {
  const grid = (rows: readonly (readonly [us: number, device: number, late?: number, pad?: number])[], hasPads = true) =>
    found({
      controls: {
        tsUs: column(...rows.map(([us]) => us)),
        device: Uint8Array.from(rows, ([, device]) => device),
        lateUs: Float32Array.from(rows, ([, , late = 0]) => late),
        pad: hasPads ? Uint8Array.from(rows, ([, , , pad = 0]) => pad) : undefined,
      },
    })['time.grid'];

  it('increase within each device, by the time that a row was due', () => {
    expect(
      grid([
        [10, MOUSE],
        [11, KEYBOARD, 1],
        [20, MOUSE],
        [21, KEYBOARD, 1],
      ]),
    ).toMatchObject({ severity: 'pass', measured: 0 });
    expect(
      grid([
        [10, MOUSE],
        [11, MOUSE, 1],
        [20, MOUSE],
      ]),
    ).toMatchObject({ severity: 'fail', at: [{ from: 1, to: 1, of: 'row' }] });
    expect(
      grid([
        [10, MOUSE],
        [15, MOUSE, 4],
        [20, MOUSE, 9.5],
      ]),
    ).toMatchObject({ at: [{ from: 2, to: 2 }] });
    expect(
      grid([
        [10, MOUSE],
        [11, UNKNOWN_DEVICE, 9],
        [12, UNKNOWN_DEVICE, 9],
      ]),
    ).toMatchObject({ severity: 'pass' });
  });

  it('increase within each pad, where rows say which', () => {
    const both = [
      [10, PAD, 0, 0],
      [11, PAD, 1, 1],
      [20, PAD, 0, 0],
      [21, PAD, 1, 1],
    ] as const;
    expect(grid(both)).toMatchObject({ severity: 'pass' });
    expect(grid(both, false)).toMatchObject({ severity: 'fail', measured: 2 });
    // Pad 1 of a keyboard is no pad 0 of a mouse.
    expect(
      grid([
        [10, KEYBOARD, 0, 1],
        [11, MOUSE, 1, 0],
      ]),
    ).toMatchObject({ severity: 'pass' });
  });
});

describe('captures', () => {
  const captured = (us: readonly number[], repeat: readonly number[]) =>
    found({ frames: { tsUs: column(), captureUs: column(...us), repeat: Uint8Array.from(repeat) } })['time.captures'];

  it('are later than the one before, but for a repeat, which is the same', () => {
    expect(captured([10, 20, 20, 30], [0, 0, 1, 0])).toMatchObject({
      severity: 'pass',
      measured: 0,
      says: 'capture_us strictly increases',
    });
    expect(captured([10, 11], [0, 0])).toMatchObject({ severity: 'pass' });
    expect(captured([10, 20, 20, 30], [0, 0, 0, 0])).toMatchObject({ severity: 'fail', at: [{ from: 2, to: 2, of: 'frame' }] });
    expect(captured([10, 20, 21, 30], [0, 0, 1, 0])).toMatchObject({ measured: 1 });
    expect(captured([10, 20, 19], [0, 0, 1])).toMatchObject({ measured: 1 });
    expect(captured([10, Number.NaN, 30], [0, 0, 0])).toMatchObject({ measured: 2 });
  });
});
