import { describe, expect, it } from 'vitest';
import { KEYBOARD, MOUSE, PAD } from '#format/core/input/codes.ts';
import { BIN_US, InputFold, wasTurned } from '#format/core/quality/input/activity.ts';

/** Rows of one device, so far apart. */
function fold(rows: number, device = MOUSE, stepUs = 10_000, fromUs = 1e6) {
  return new InputFold(
    Float64Array.from({ length: rows }, (_, i) => fromUs + i * stepUs),
    new Uint8Array(rows).fill(device),
  );
}

describe('what a player did, in bins of 50 ms', () => {
  it('begins with the first row, and ends with the bin of the last', () => {
    const { activity } = fold(11).summary();
    expect([activity.fromUs, activity.counts.length, activity.changes.length, activity.held.length]).toEqual([1e6, 3, 3, 3]);
    expect(new InputFold(new Float64Array(), new Uint8Array()).summary().activity).toMatchObject({
      fromUs: 0,
      counts: new Float32Array(1),
    });
    const odd = new InputFold(Float64Array.of(Number.NaN, 2e6, 2e6 + BIN_US), new Uint8Array(3)).summary().activity;
    expect([odd.fromUs, odd.counts.length]).toEqual([2e6, 2]);
    // Rows that go backwards have none.
    expect(new InputFold(Float64Array.of(2e6, 1e6), new Uint8Array(2)).summary().activity.counts.length).toBe(0);
    // A day at most, whatever a time says.
    expect(new InputFold(Float64Array.of(0, 1e15), new Uint8Array(2)).summary().activity.held.length).toBe(24 * 3600 * 20);
  });

  it('counts motion without its sign, in the bin of its row', () => {
    const input = fold(11);
    input.motion([3, -4, 0, null, 5], 0);
    input.motion([7, 8], 4);
    input.motion([Number.NaN, 20_000, 20_001, -20_001], 7);
    const { activity, impossible } = input.summary();
    expect([...activity.counts]).toEqual([3 + 4 + 5 + 7, 8 + 20_000, 0]);
    expect(impossible).toEqual([7, 9, 10]);
    const one = fold(3);
    one.motion([1, 0, undefined], 0);
    expect([...one.summary().activity.counts]).toEqual([1]);
    // In order of the rows, however the columns come.
    const late = fold(11);
    late.motion([30_000], 9);
    late.motion([30_000], 2);
    late.motion([30_000], 10);
    expect(late.summary().impossible).toEqual([2, 9, 10]);
    const keyboard = fold(11, KEYBOARD);
    keyboard.motion([3, 30_000], 0);
    expect(keyboard.summary()).toMatchObject({ activity: { counts: new Float32Array(3) }, impossible: [1] });
  });

  it('counts keys that go down or up, marks what is held, and knows the longest hold of each', () => {
    const input = fold(12, KEYBOARD);
    input.keys([0, 1, 1, 3, 2, 2, 0, 0], 0);
    input.keys([1, 0, 0, 4], 8);
    const { activity, holds } = input.summary();
    expect([...activity.changes]).toEqual([3, 3, 2]);
    expect([...activity.held]).toEqual([1, 1, 1]);
    expect(holds).toEqual([
      { bit: 0, fromRow: 1, toRow: 4, us: 30_000 },
      { bit: 1, fromRow: 3, toRow: 6, us: 30_000 },
    ]);
    const apart = fold(4, KEYBOARD, BIN_US);
    apart.keys([0, 1, 0, 2], 0);
    expect([...apart.summary().activity.held]).toEqual([0, 1, 0, 1]);
    const mouse = fold(3);
    mouse.keys([0, 0x8000, 0], 0);
    expect(mouse.summary().holds).toEqual([{ bit: 15, fromRow: 1, toRow: 2, us: 10_000 }]);
    const short = fold(3, KEYBOARD, 1);
    short.keys([0, 1, 0], 0);
    expect(short.summary().holds).toEqual([{ bit: 0, fromRow: 1, toRow: 2, us: 1 }]);
    const ends = fold(3, KEYBOARD);
    ends.keys([1, 1, 1], 0);
    expect(ends.summary().holds).toEqual([{ bit: 0, fromRow: 0, toRow: 2, us: 20_000 }]);
    const pads = fold(3, PAD);
    pads.keys([1, 1, 0], 0);
    expect(pads.summary()).toMatchObject({ holds: [], activity: { changes: new Uint16Array(1), held: new Uint8Array(1) } });
  });

  it('holds a stick beyond its rest, up to its ends and a little further, and takes a camera stick for motion', () => {
    const input = fold(20, PAD);
    const column = { rest: 0.2, least: -1, camera: true };
    input.pad([0, 0.2, 0.2001, null, -0.5], 0, column);
    input.pad([-1.001, 1.001, -1.0011, 1.0011, Number.NaN], 5, column);
    const { activity, impossible } = input.summary();
    expect(impossible).toEqual([7, 8, 9]);
    expect([...activity.held]).toEqual([1, 1, 0, 0]);
    expect([...activity.counts]).toEqual([8, 8, 0, 0]);
    const none = fold(3, PAD);
    none.pad([null, undefined], 0, column);
    expect(none.summary()).toMatchObject({ impossible: [], activity: { held: new Uint8Array(1) } });
    const mouse = fold(3);
    mouse.pad([0.9, 9, 0.9], 0, column);
    expect(mouse.summary()).toMatchObject({ impossible: [], activity: { held: new Uint8Array(1), counts: new Float32Array(1) } });
    const trigger = fold(4, PAD);
    trigger.pad([-0.0011, 0.5], 0, { rest: 0.1, least: 0 });
    trigger.pad([3], 2, { rest: 0.1 });
    expect(trigger.summary()).toMatchObject({ impossible: [0], activity: { held: new Uint8Array([1]), counts: new Float32Array(1) } });
  });

  it('takes a mouse that goes right and down only, and far, for positions', () => {
    const positions = (rows: number, counts: number, back = 0) => {
      const input = fold(rows);
      input.motion(new Array(rows).fill(counts), 0);
      if (back !== 0) input.motion([back], 0);
      return input.summary().positions;
    };
    expect([positions(400, 100), positions(399, 100), positions(400, 99.9), positions(400, 100, -1)]).toEqual([true, false, false, false]);
    const mixed = (more: readonly unknown[], first = 100) => {
      const input = fold(1000);
      input.motion([first, ...new Array(399).fill(100), ...more], 0);
      return input.summary().positions;
    };
    expect([mixed([]), mixed([], 99), mixed([101, 99])]).toEqual([true, false, true]);
    // Rows without motion are none of them, and no way back.
    expect(mixed([0, null, undefined, 0, null])).toBe(true);
    expect(mixed([199.5, 0.5])).toBe(true);
  });
});

it('was turned where whole bins have so many counts', () => {
  const activity = { fromUs: 1e6, counts: Float32Array.of(1, 2, 4, 8), changes: new Uint16Array(4), held: new Uint8Array(4) };
  const within = (fromMs: number, toMs: number, least?: number) => wasTurned(activity, 1e6 + 1000 * fromMs, 1e6 + 1000 * toMs, least);
  expect([within(0, 50, 1), within(0, 50, 1.5), within(0, 49.9, 1)]).toEqual([true, false, false]);
  expect([within(0, 100, 3), within(0.1, 100, 2), within(0.1, 100, 3)]).toEqual([true, true, false]);
  expect([within(-500, 5000, 15), within(-500, 5000, 15.5), within(100, 200, 12)]).toEqual([true, false, true]);
  expect([within(50, 100), within(0, 50)]).toEqual([true, false]);
});
