import { describe, expect, it } from 'vitest';
import { InputSampler, keyboardEvery } from '#core/input/sampler.ts';
import { AXES } from '#core/journal/records.ts';
import { codeIndex, DEVICES, type EventCode, FIRST_VR, KEYBOARD, MOUSE, PAD } from '#format/core/input/codes.ts';
import { compileProfile } from '#format/core/input/compile-profile.ts';
import { BASELINE_PROFILE } from '#format/core/input/profile.ts';
import { FOUND_BEFORE_US } from '#shard/core/trim/held-before.ts';
import { drained, recordRing } from '#test/support/record-rings.ts';

/** Besides the baseline, sixteen actions with a column each. */
const OWN = Array.from({ length: 16 }, (_, i) => `Own${i}`);
const PROFILE = compileProfile({
  ...BASELINE_PROFILE,
  actions: Object.fromEntries(OWN.map((name, i) => [name, { column: `custom_${i}` }])),
});
const own = (i: number) => PROFILE.codes.indexOf(OWN[i] as string);

/** A sampler over small rings: what is written goes over what was written before. */
function sampler(armedUs = 0) {
  const [events, rows] = [recordRing('events', 32), recordRing('rows', 32)];
  for (const ring of [events, rows]) ring.bytes.fill(0xee, ring.slotOffset(0));
  const input = new InputSampler(events, rows, PROFILE);
  input.arm(armedUs);
  return {
    input,
    takeEvents: () =>
      drained(events, 'events', ({ tsUs, device, unit, code, value, dx, dy, held }) => ({
        at: [tsUs, DEVICES[device], unit],
        is: [PROFILE.codes[code], value, held],
        moved: [dx, dy],
      })),
    takeRows: () =>
      drained(rows, 'rows', (row) => ({
        at: [row.tsUs, row.gridUs, row.skipped],
        of: [DEVICES[row.device], row.unit],
        moved: [row.dx, row.dy],
        held: [row.keymask, row.custom, row.buttons],
        events: row.events,
        axes: AXES.map((axis) => row[axis]),
      })),
  };
}

const NONE = Array(6).fill(Number.NaN);

describe('an event', () => {
  it.each<[string, (input: InputSampler) => void, object]>([
    ['a press', (input) => input.press(KEYBOARD, codeIndex('A'), true, 1), { at: [1, 'kb', 0], is: ['A', 1, false], moved: [0, 0] }],
    [
      'a key that is found down',
      (input) => input.found(MOUSE, codeIndex('RMB'), 1),
      { at: [1, 'mouse', 0], is: ['RMB', 1, true], moved: [0, 0] },
    ],
    ['a motion', (input) => input.move(-3, 5, 1), { at: [1, 'mouse', 0], is: ['move', 0, false], moved: [-3, 5] }],
    [
      'a wheel',
      (input) => input.wheel(codeIndex('wheel_x'), -1.5, 1),
      { at: [1, 'mouse', 0], is: ['wheel_x', -1.5, false], moved: [0, 0] },
    ],
    ['a marker', (input) => input.marker(1), { at: [1, 'kb', 0], is: ['marker', 1, false], moved: [0, 0] }],
    [
      'a pad’s button',
      (input) => {
        input.padHolds(3, 0);
        input.padButtons(3, 0x8000, 1);
      },
      { at: [1, 'pad', 3], is: ['pad_Misc', 1, false], moved: [0, 0] },
    ],
    [
      'a pad’s button that is found down',
      (input) => input.padButtons(1, 1, 1),
      { at: [1, 'pad', 1], is: ['pad_A', 1, true], moved: [0, 0] },
    ],
  ])('is %s, and no more than that', (_, happens, event) => {
    const { input, takeEvents } = sampler();
    happens(input);
    expect(takeEvents()).toEqual([event]);
    expect(input.lastEventUs).toBe(1);
  });

  it('is stamped when it was received, or a microsecond after the one before', () => {
    const { input, takeEvents } = sampler();
    expect(input.lastEventUs).toBe(0);
    for (const us of [1, 1, 1, 9, 8, 11]) input.move(1, 1, us);
    expect(takeEvents().map(({ at }) => at[0])).toEqual([1, 2, 3, 9, 10, 11]);
    expect(input.lastEventUs).toBe(11);
  });

  it('counts from the moment on that the session begins with', () => {
    const { input, takeEvents, takeRows } = sampler(5000);
    input.move(1, 10, 4999);
    input.wheel(codeIndex('wheel_y'), 1, 4999);
    input.marker(4999);
    input.move(2, 20, 5000);
    input.sample(MOUSE, 5001, 0, 5001);
    expect(takeEvents().map(({ moved }) => moved)).toEqual([[2, 20]]);
    expect(takeRows()).toMatchObject([{ moved: [2, 20], events: 1 }]);
  });

  it.each<[string, (input: InputSampler, us: number) => void, number[]]>([
    ['press', (input, us) => input.press(KEYBOARD, codeIndex('D'), true, us), [5000]],
    ['found key', (input, us) => input.found(KEYBOARD, codeIndex('D'), us), [5000]],
    ['motion', (input, us) => input.move(1, 1, us), [5000]],
    ['notch', (input, us) => input.wheel(codeIndex('wheel_y'), 1, us), [5000]],
    ['marker', (input, us) => input.marker(us), [5000]],
    ['button of a pad', (input, us) => input.padButtons(0, 1, us), [5000]],
    ['row', (input, us) => input.sample(MOUSE, us, 0, us), []],
  ])('of what is held lies before the first %s, which may come in the session’s first microsecond', (_, first, stamps) => {
    const { input, takeEvents } = sampler(5000);
    input.press(MOUSE, codeIndex('LMB'), true, 10);
    first(input, 5000);
    const [found, ...rest] = takeEvents();
    expect(found).toEqual({ at: [5000 - FOUND_BEFORE_US, 'mouse', 0], is: ['LMB', 1, true], moved: [0, 0] });
    expect(rest.map(({ at }) => at[0])).toEqual(stamps);
  });

  it('of a button is its pad’s, whichever of sixteen it is', () => {
    const { input, takeEvents } = sampler(5000);
    input.padHolds(0, 0x8001);
    input.padHolds(3, 0x0002);
    input.marker(5000);
    expect(takeEvents().map(({ at, is, moved }) => [...at, ...is, ...moved])).toEqual([
      [5000 - FOUND_BEFORE_US, 'pad', 0, 'pad_A', 1, true, 0, 0],
      [5001 - FOUND_BEFORE_US, 'pad', 0, 'pad_Misc', 1, true, 0, 0],
      [5002 - FOUND_BEFORE_US, 'pad', 3, 'pad_B', 1, true, 0, 0],
      [5000, 'kb', 0, 'marker', 1, false, 0, 0],
    ]);
  });

  it('releases each held code once, by its device, when everything is released', () => {
    const { input, takeEvents } = sampler();
    const mouse: EventCode[] = ['LMB', 'RMB', 'MMB', 'X1', 'X2'];
    const keys: EventCode[] = ['W', 'Shift'];
    for (const code of mouse) input.press(MOUSE, codeIndex(code), true, 1);
    for (const code of keys) input.press(KEYBOARD, codeIndex(code), true, 1);
    // By two keys.
    input.press(KEYBOARD, codeIndex('Shift'), true, 1);
    input.press(KEYBOARD, own(15), true, 1);
    input.padButtons(0, 1, 1);
    input.padButtons(3, 0x8000, 1);
    takeEvents();
    input.clear(100);
    const released = takeEvents();
    expect(released.map(({ at, is }) => `${at[1]} ${at[2]} ${is[0]} ${is[1]}`).toSorted()).toEqual(
      [
        ...mouse.map((code) => `mouse 0 ${code} 0`),
        ...[...keys, 'Own15'].map((code) => `kb 0 ${code} 0`),
        'pad 0 pad_A 0',
        'pad 3 pad_Misc 0',
      ].toSorted(),
    );
    expect(released.every(({ is, moved }) => is[2] === false && moved[0] === 0 && moved[1] === 0)).toBe(true);
    expect(input.keymask).toBe(0);
    input.clear(200);
    expect(takeEvents()).toEqual([]);
  });
});

describe('a row', () => {
  it('has what its device did since its last one, and what is held', () => {
    const { input, takeRows } = sampler();
    input.sample(MOUSE, 1, 0, 1);
    input.press(KEYBOARD, codeIndex('Shift'), true, 2);
    input.press(KEYBOARD, own(0), true, 2);
    input.move(3, 4, 3);
    input.move(5, -6, 4);
    input.padHolds(0, 1);
    input.sample(KEYBOARD, 9.5, 1, 10);
    input.sample(MOUSE, 10.4, 2, 11);
    input.sample(MOUSE, 12, 0, 12);
    const held = [1 << 10, 1, 0];
    expect(takeRows()).toEqual([
      { at: [1, 1, 0], of: ['mouse', 0], moved: [0, 0], held: [0, 0, 0], events: 0, axes: NONE },
      { at: [10, 10, 1], of: ['kb', 0], moved: [0, 0], held, events: 2, axes: NONE },
      { at: [11, 10, 2], of: ['mouse', 0], moved: [8, -2], held, events: 2, axes: NONE },
      { at: [12, 12, 0], of: ['mouse', 0], moved: [0, 0], held, events: 0, axes: NONE },
    ]);
  });

  it('of a pad has its buttons and the events of that pad alone, and no other device has them', () => {
    const { input, takeRows } = sampler();
    for (let pad = 0; pad < 4; pad++) input.padHolds(pad, 0);
    for (let pad = 0; pad < 4; pad++) input.padButtons(pad, 2 ** (pad + 1) - 1, 10);
    const rows: [number, number][] = [
      [KEYBOARD, 0],
      [MOUSE, 0],
      [FIRST_VR, 0],
      [FIRST_VR + 1, 0],
      [FIRST_VR + 2, 0],
      [PAD, 3],
      [PAD, 2],
      [PAD, 1],
      [PAD, 0],
      [PAD, 3],
    ];
    for (const [device, unit] of rows) input.sample(device, 20, 0, 20, unit);
    expect(takeRows().map(({ of, held, events }) => [...of, held[2], events])).toEqual([
      ['kb', 0, 0, 0],
      ['mouse', 0, 0, 0],
      ['vr_hmd', 0, 0, 0],
      ['vr_hand_L', 0, 0, 0],
      ['vr_hand_R', 0, 0, 0],
      ['pad', 3, 15, 4],
      ['pad', 2, 7, 3],
      ['pad', 1, 3, 2],
      ['pad', 0, 1, 1],
      ['pad', 3, 15, 0],
    ]);
  });

  it('has the six numbers from the place that is named', () => {
    const { input, takeRows } = sampler();
    const numbers = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    input.sample(FIRST_VR, 1, 0, 1, 0, numbers);
    input.sample(FIRST_VR, 1, 0, 2, 0, numbers, 2);
    expect(takeRows().map(({ axes }) => axes)).toEqual([
      [1, 2, 3, 4, 5, 6],
      [3, 4, 5, 6, 7, 8],
    ]);
  });

  it('has a bit for each of sixteen columns of the profile, apart from the mask', () => {
    const { input, takeRows } = sampler();
    for (let i = 0; i < 16; i++) {
      input.press(KEYBOARD, own(i), true, 1);
      input.sample(KEYBOARD, i, 0, i + 1);
    }
    input.press(KEYBOARD, own(15), false, 20);
    input.press(KEYBOARD, codeIndex('W'), true, 20);
    input.sample(KEYBOARD, 21, 0, 21);
    expect(input.keymask).toBe(1);
    expect(takeRows().map(({ held }) => held.slice(0, 2))).toEqual([
      ...Array.from({ length: 16 }, (_, i) => [0, 2 ** (i + 1) - 1]),
      [1, 0x7fff],
    ]);
  });

  it('says that 65535 ticks were passed over where it was that many or more', () => {
    const { input, takeRows } = sampler();
    for (const skipped of [65_534, 65_535, 65_536, 1e6]) input.sample(KEYBOARD, 1, skipped, 1);
    expect(takeRows().map(({ at }) => at[2])).toEqual([65_534, 65_535, 65_535, 65_535]);
  });

  it('is stamped when it was read, or a microsecond after the one before, whichever device it is of', () => {
    const { input, takeRows } = sampler();
    for (const [device, us] of [
      [KEYBOARD, 1],
      [MOUSE, 1],
      [KEYBOARD, 1],
      [MOUSE, 7],
      [KEYBOARD, 8],
    ] as const)
      input.sample(device, 0, 0, us);
    expect(takeRows().map(({ at }) => at[0])).toEqual([1, 2, 3, 7, 8]);
  });
});

it('a release without a press changes nothing, and the next press counts', () => {
  const { input, takeEvents } = sampler();
  input.press(KEYBOARD, codeIndex('E'), false, 1);
  input.press(KEYBOARD, codeIndex('E'), true, 2);
  expect(takeEvents().map(({ is }) => is)).toEqual([['E', 1, false]]);
  expect(input.keymask).toBe(1 << 9);
});

it('the keyboard has a row at every second tick above 120 a second', () => {
  expect([60, 120, 121, 240].map(keyboardEvery)).toEqual([1, 1, 2, 2]);
});
