import { describe, expect, it } from 'vitest';
import { GapLog } from '#core/input/gap-log.ts';
import { InputGate } from '#core/input/gate.ts';
import { HOLD_US } from '#core/input/hold-back.ts';
import { InputSampler } from '#core/input/sampler.ts';
import { AXES } from '#core/journal/records.ts';
import { PictureShield } from '#core/rings/picture-shield.ts';
import { FIRST_VR, KEYBOARD, MOUSE, PAD } from '#format/core/input/codes.ts';
import { compileProfile } from '#format/core/input/compile-profile.ts';
import { UNKNOWN_KEY } from '#format/core/input/physical-keys.ts';
import { BASELINE_PROFILE } from '#format/core/input/profile.ts';
import { drained, recordRing } from '#test/support/record-rings.ts';

const PROFILE = compileProfile(BASELINE_PROFILE);
const T0 = 10_000_000;
const NONE = Array(6).fill(Number.NaN);
const REST = Array(6).fill(0);
const POSE = Float32Array.of(1, 2, 3, 4, 5, 6);

/** A gate that is open from T0 on, and the rows behind it with everything that they hold. */
function openGate() {
  const [eventRing, rowRing, gapRing] = [recordRing('events', 1 << 14), recordRing('rows', 1 << 14), recordRing('gaps', 16)];
  const sampler = new InputSampler(eventRing, rowRing, PROFILE);
  const gate = new InputGate(sampler, PROFILE, new GapLog(gapRing, new PictureShield(PictureShield.allocate()), false));
  gate.focus(undefined, T0 - 100_000);
  gate.arm(T0);
  return {
    gate,
    rows: () =>
      drained(rowRing, 'rows', (row) => ({
        at: [row.tsUs - T0, row.gridUs - T0, row.skipped],
        of: [row.device, row.unit],
        buttons: row.buttons,
        axes: AXES.map((axis) => row[axis]),
      })),
    events: () => drained(eventRing, 'events', ({ unit, code, value, held }) => [unit, PROFILE.codes[code], value, held]),
  };
}

const nine = (from: number) => Float32Array.from({ length: 9 }, (_, i) => from + i);
const six = (from: number) => Array.from({ length: 6 }, (_, i) => from + i);

describe('a row', () => {
  it('has what was read at its tick: device, pad, buttons and six numbers from the place that is named', () => {
    const { gate, rows } = openGate();
    gate.row(PAD, 3, T0 + 5, 2, T0 + 10, 0x8001, nine(20), 2);
    gate.row(PAD, 1, T0 + 5, 0, T0 + 11, 0x00ff, nine(40), 1);
    gate.row(FIRST_VR + 2, 0, T0 + 5, 1, T0 + 12, 0, nine(60));
    gate.row(MOUSE, 0, T0 + 5, 3, T0 + 13, 0, nine(80));
    gate.finish(T0 + 20);
    expect(rows()).toEqual([
      { at: [10, 5, 2], of: [PAD, 3], buttons: 0x8001, axes: six(22) },
      { at: [11, 5, 0], of: [PAD, 1], buttons: 0x00ff, axes: six(41) },
      { at: [12, 5, 1], of: [FIRST_VR + 2, 0], buttons: 0, axes: six(60) },
      { at: [13, 5, 3], of: [MOUSE, 0], buttons: 0, axes: six(80) },
    ]);
  });

  it('of a pad makes events of the buttons that changed since the row before', () => {
    const { gate, events } = openGate();
    gate.row(PAD, 2, T0, 0, T0 + 1, 0x8001, POSE);
    gate.row(PAD, 2, T0, 0, T0 + 2, 0x0001, POSE);
    gate.row(PAD, 2, T0, 0, T0 + 3);
    gate.finish(T0 + 4);
    // The first row finds its pad as it is.
    expect(events()).toEqual([
      [2, 'pad_A', 1, true],
      [2, 'pad_Misc', 1, true],
      [2, 'pad_Misc', 0, false],
      [2, 'pad_A', 0, false],
    ]);
  });

  it('without numbers has none, a pad’s sticks at rest', () => {
    const { gate, rows } = openGate();
    for (const device of [KEYBOARD, MOUSE, PAD, FIRST_VR]) gate.row(device, 0, T0, 0, T0 + 1);
    gate.finish(T0 + 10);
    expect(rows().map(({ of, axes }) => [of[0], axes])).toEqual([
      [KEYBOARD, NONE],
      [MOUSE, NONE],
      [PAD, REST],
      [FIRST_VR, NONE],
    ]);
  });

  it('that is read while the game has no focus is empty', () => {
    const { gate, rows, events } = openGate();
    gate.focus('unfocused', T0 + 100_000);
    for (const device of [MOUSE, PAD, FIRST_VR]) gate.row(device, 0, T0 + 100_000, 0, T0 + 110_000, 7, POSE);
    gate.finish(T0 + 200_000);
    expect(rows().map(({ of, buttons, axes }) => [of[0], buttons, axes])).toEqual([
      [MOUSE, 0, NONE],
      [PAD, 0, REST],
      [FIRST_VR, 0, NONE],
    ]);
    expect(events()).toEqual([]);
  });

  it('that was held back when the focus left stays on its tick, emptied; one before stays as it was', () => {
    const { gate, rows, events } = openGate();
    const lostUs = T0 + 200_000;
    gate.row(PAD, 3, T0 + 1, 5, lostUs - HOLD_US, 1, POSE);
    gate.row(MOUSE, 0, T0 + 2, 6, lostUs - 20_000, 0, POSE);
    gate.row(PAD, 3, T0 + 3, 7, lostUs - 10_000, 3, POSE);
    gate.row(FIRST_VR + 1, 0, T0 + 4, 8, lostUs - 5_000, 0, POSE);
    gate.focus('unfocused', lostUs);
    gate.finish(lostUs + 100_000);
    expect(rows()).toEqual([
      { at: [150_000, 1, 5], of: [PAD, 3], buttons: 1, axes: [...POSE] },
      { at: [180_000, 2, 6], of: [MOUSE, 0], buttons: 0, axes: NONE },
      { at: [190_000, 3, 7], of: [PAD, 3], buttons: 0, axes: REST },
      { at: [195_000, 4, 8], of: [FIRST_VR + 1, 0], buttons: 0, axes: NONE },
    ]);
    expect(events()).toEqual([
      [3, 'pad_A', 1, true],
      [3, 'pad_A', 0, false],
    ]);
  });

  it('at the very end belongs to the session, a later one does not', () => {
    const { gate, rows } = openGate();
    gate.end(T0 + 1000);
    gate.row(KEYBOARD, 0, T0 + 999, 0, T0 + 1000);
    gate.row(KEYBOARD, 0, T0 + 1000, 0, T0 + 1001);
    gate.finish(T0 + 2000);
    expect(rows().map(({ at }) => at[0])).toEqual([1000]);
  });

  it('for which there is no room is counted, one after the end is not', () => {
    const { gate, rows } = openGate();
    for (let i = 0; i < 1 << 14; i++) gate.key(0, UNKNOWN_KEY, true, T0);
    gate.end(T0 + 1);
    gate.row(MOUSE, 0, T0, 0, T0 + 1);
    gate.row(MOUSE, 0, T0, 0, T0 + 2);
    expect(gate.overflows).toBe(1);
    gate.finish(T0 + 3);
    expect([rows(), gate.unmapped]).toEqual([[], 1 << 14]);
  });

  it('keeps its numbers where the queue begins anew', () => {
    const { gate, rows } = openGate();
    for (let i = 0; i < (1 << 14) - 2; i++) gate.key(0, UNKNOWN_KEY, true, T0);
    gate.settle(T0 + HOLD_US);
    for (let i = 0; i < 4; i++) gate.row(PAD, i, T0, 0, T0 + 1 + i, 0, nine(10 * i), i);
    gate.finish(T0 + HOLD_US + 10);
    expect(rows().map(({ of, axes }) => [of[1], axes])).toEqual([0, 1, 2, 3].map((i) => [i, six(11 * i)]));
  });
});

it('the last row that finds room leaves the oldest as it is', () => {
  const { gate, rows } = openGate();
  // The queue goes round: its last place lies just before its first.
  gate.key(0, UNKNOWN_KEY, true, T0);
  gate.settle(T0 + HOLD_US);
  gate.row(PAD, 0, T0, 0, T0 + 1, 0, nine(10));
  for (let i = 0; i < (1 << 14) - 2; i++) gate.key(0, UNKNOWN_KEY, true, T0 + 2);
  gate.row(PAD, 1, T0, 0, T0 + 3, 0, nine(20));
  gate.finish(T0 + 4);
  expect([rows().map(({ axes }) => axes), gate.overflows]).toEqual([[six(10), six(20)], 0]);
});

describe('what a pad holds where input begins', () => {
  it('is found held where the session begins', () => {
    const { gate, events } = openGate();
    gate.padHolds(1, 0b10);
    gate.row(PAD, 1, T0, 0, T0 + 1, 0b11, POSE);
    gate.finish(T0 + 2);
    expect(events()).toEqual([
      [1, 'pad_B', 1, true],
      [1, 'pad_A', 1, false],
    ]);
  });

  it('is found, and not pressed, behind a gap, too', () => {
    const { gate, events } = openGate();
    gate.padHolds(0, 0);
    gate.row(PAD, 0, T0, 0, T0 + 1);
    gate.focus('unfocused', T0 + 100_000);
    gate.row(PAD, 0, T0, 0, T0 + 110_000, 1, POSE);
    gate.focus(undefined, T0 + 200_000);
    gate.row(PAD, 0, T0, 0, T0 + 210_000, 1, POSE);
    gate.row(PAD, 0, T0, 0, T0 + 220_000, 3, POSE);
    gate.finish(T0 + 300_000);
    expect(events()).toEqual([
      [0, 'pad_A', 1, true],
      [0, 'pad_B', 1, false],
    ]);
  });

  it('is not the game’s while another window has the focus', () => {
    const { gate, events } = openGate();
    gate.focus('unfocused', T0 + 100_000);
    gate.padHolds(1, 0b10);
    gate.finish(T0 + 200_000);
    expect(events()).toEqual([]);
  });
});
