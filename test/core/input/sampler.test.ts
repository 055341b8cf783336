import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputSampler, keyboardEvery } from '#core/input/sampler.ts';
import { codeIndex, EVENT_CODES, KEYBOARD, MOUSE, PAD } from '#format/core/input/codes.ts';
import { compileProfile } from '#format/core/input/compile-profile.ts';
import { KEYMASK_BITS, keysOf } from '#format/core/input/keymask.ts';
import { BASELINE_PROFILE } from '#format/core/input/profile.ts';
import { FOUND_BEFORE_US } from '#shard/core/trim/held-before.ts';
import { drained, recordRing, waiting } from '#test/support/record-rings.ts';

const PROFILE = compileProfile(BASELINE_PROFILE);

function sampler(capacity = 256) {
  const [events, rows] = [recordRing('events', capacity), recordRing('rows', capacity)];
  const input = new InputSampler(events, rows, PROFILE);
  input.arm(0);
  return {
    input,
    events,
    rows,
    takeEvents: () =>
      drained(events, 'events', ({ tsUs, seq, code, value, dx, held }) => ({ tsUs, seq, code: EVENT_CODES[code], value, dx, held })),
    takeRows: () =>
      drained(rows, 'rows', ({ tsUs, device, keymask, dx, dy, events: inRow }) => ({ tsUs, device, keymask, dx, dy, events: inRow })),
  };
}

describe('the keymask', () => {
  it('has the spec’s bits', () => {
    expect(KEYMASK_BITS).toEqual({ W: 0, A: 1, S: 2, D: 3, Space: 4, Ctrl: 5, LMB: 6, RMB: 7, R: 8, E: 9, Shift: 10 });
    expect(keysOf(0b100_0000_0001)).toEqual(['W', 'Shift']);
    expect(PROFILE.stateBits[codeIndex('move')]).toBe(0);
    expect(PROFILE.stateBits[codeIndex('RMB')]).toBe(128);
  });

  it('keeps a key down while either of two physical keys holds it', () => {
    const { input } = sampler();
    const ctrl = codeIndex('Ctrl');
    input.press(KEYBOARD, ctrl, true, 1);
    input.press(KEYBOARD, ctrl, true, 2);
    input.press(KEYBOARD, ctrl, false, 3);
    expect(keysOf(input.keymask)).toEqual(['Ctrl']);
    input.press(KEYBOARD, ctrl, false, 4);
    expect(input.keymask).toBe(0);
    // A release without a press, as after a lost focus, does no harm.
    input.press(KEYBOARD, ctrl, false, 5);
    expect(input.keymask).toBe(0);
  });
});

describe('rows and events', () => {
  it('account for each other exactly, and their times strictly increase, whatever happens', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('move' as const), dx: fc.integer({ min: -50, max: 50 }), dt: fc.nat(3) }),
      fc.record({ kind: fc.constant('key' as const), dx: fc.nat(1), dt: fc.nat(3) }),
      fc.record({ kind: fc.constant('tick' as const), dx: fc.constant(0), dt: fc.nat(3) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const { input, takeEvents, takeRows } = sampler();
        let now = 1000;
        let sum = 0;
        for (const { kind, dx, dt } of steps) {
          now += dt;
          if (kind === 'move') {
            input.move(dx, 1, now);
            sum += dx;
          } else if (kind === 'key') input.press(KEYBOARD, codeIndex('W'), dx === 1, now);
          else input.sample(MOUSE, now, 0, now);
        }
        input.sample(MOUSE, now, 0, now);
        input.sample(KEYBOARD, now, 0, now);
        const [events, rows] = [takeEvents(), takeRows()];
        expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i));
        for (const list of [events, rows])
          for (let i = 1; i < list.length; i++) expect(list[i]?.tsUs).toBeGreaterThan(list[i - 1]?.tsUs as number);
        expect(rows.reduce((total, { events: n }) => total + n, 0)).toBe(events.length);
        expect(rows.reduce((total, { dx }) => total + dx, 0)).toBe(sum);
        expect(events.reduce((total, { dx }) => total + dx, 0)).toBe(sum);
      }),
    );
  });

  it('a lost row passes its sums on to the next; a lost event leaves a hole in the sequence', () => {
    const { input, takeRows, takeEvents, rows, events } = sampler(2);
    for (let i = 0; i < 3; i++) {
      input.move(1, 0, 100 + i);
      input.sample(MOUSE, 0, 0, 200 + i);
    }
    expect(takeRows().map(({ dx }) => dx)).toEqual([1, 1]);
    expect(takeEvents().map(({ seq }) => seq)).toEqual([0, 1]);
    expect([rows.overflows, events.overflows]).toEqual([1, 1]);
    input.move(1, 0, 300);
    input.sample(MOUSE, 0, 0, 301);
    expect(takeRows()).toMatchObject([{ dx: 2, events: 1 }]);
    expect(takeEvents()).toMatchObject([{ seq: 3 }]);
  });

  it('input before the session changes the state, which the session begins with: found held, just before it', () => {
    const [events, rows] = [recordRing('events', 8), recordRing('rows', 8)];
    const input = new InputSampler(events, rows, PROFILE);
    input.found(KEYBOARD, codeIndex('W'), 4);
    input.padHolds(1, 1);
    input.padHolds(0, 2);
    input.press(KEYBOARD, codeIndex('D'), true, 5);
    input.move(100, 100, 6);
    input.arm(10_007);
    input.sample(MOUSE, 10_010, 0, 10_010);
    expect(
      waiting(events, 'events', ({ tsUs, seq, device, unit, code, value, held }) => [
        tsUs - 10_007,
        seq,
        device,
        unit,
        EVENT_CODES[code],
        value,
        held,
      ]),
    ).toEqual([
      [-FOUND_BEFORE_US, 0, KEYBOARD, 0, 'W', 1, true],
      [1 - FOUND_BEFORE_US, 1, KEYBOARD, 0, 'D', 1, true],
      [2 - FOUND_BEFORE_US, 2, PAD, 0, 'pad_B', 1, true],
      [3 - FOUND_BEFORE_US, 3, PAD, 1, 'pad_A', 1, true],
    ]);
    expect(waiting(rows, 'rows', ({ dx, keymask }) => [dx, keysOf(keymask)])).toEqual([[0, ['W', 'D']]]);
  });

  it.each([
    ['a motion', (input: InputSampler) => input.move(3, 4, 10_008)],
    ['a notch', (input: InputSampler) => input.wheel(codeIndex('wheel_y'), 1, 10_008)],
    ['a marker', (input: InputSampler) => input.marker(10_008)],
  ])('what is found held comes before %s, which may be the first of a session', (_, first) => {
    const [events, rows] = [recordRing('events', 8), recordRing('rows', 8)];
    const input = new InputSampler(events, rows, PROFILE);
    input.found(KEYBOARD, codeIndex('W'), 4);
    input.arm(10_007);
    first(input);
    input.sample(MOUSE, 10_010, 0, 10_010);
    expect(waiting(events, 'events', ({ tsUs, held }) => [tsUs - 10_007, held])).toEqual([
      [-FOUND_BEFORE_US, true],
      [1, false],
    ]);
  });

  it('a pad that lost its state is found again, not pressed, with what it holds then', () => {
    const { input, takeEvents } = sampler();
    input.padButtons(2, 0b1, 10);
    input.clear(20);
    takeEvents();
    input.padButtons(2, 0b10, 30);
    input.padButtons(2, 0b11, 40);
    expect(takeEvents().map(({ tsUs, code, value, held }) => [tsUs, code, value, held])).toEqual([
      [30, 'pad_B', 1, true],
      [40, 'pad_A', 1, false],
    ]);
  });

  it('a pad’s buttons are events of that pad, and releasing everything writes a release for each', () => {
    const { input, takeEvents, takeRows } = sampler();
    const axes = Float32Array.of(0.5, -1, 0, 0, 1, 0);
    input.padButtons(2, 0b1001, 10);
    input.sample(PAD, 10, 0, 10, 2, axes, 0);
    input.press(KEYBOARD, codeIndex('W'), true, 11);
    input.clear(20);
    input.sample(PAD, 21, 0, 21, 2);
    input.sample(KEYBOARD, 22, 0, 22);
    expect(takeEvents().map(({ tsUs, code }) => [tsUs, code])).toEqual([
      [10, 'pad_A'],
      [11, 'pad_Y'],
      [12, 'W'],
      [20, 'W'],
      [21, 'pad_A'],
      [22, 'pad_Y'],
    ]);
    expect(takeRows().map(({ device, keymask, events }) => [device, keymask, events])).toEqual([
      [PAD, 0, 2],
      [PAD, 0, 2],
      [KEYBOARD, 0, 2],
    ]);
  });

  it('the keyboard has the rate the spec recommends', () => {
    expect([60, 120, 240].map((hz) => hz / keyboardEvery(hz))).toEqual([60, 120, 120]);
  });
});
