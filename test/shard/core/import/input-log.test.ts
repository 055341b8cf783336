import { describe, expect, it } from 'vitest';
import { BASELINE_PROFILE, KeyProfile } from '#format/core/input/profile.ts';
import { asTs } from '#format/core/time/units.ts';
import { InputLog, NO_PAD } from '#shard/core/import/input-log.ts';
import { inputRows } from '#shard/core/import/input-rows.ts';
import { sessionInput } from '#shard/core/import/session-input.ts';
import type { SourceInput } from '#shard/core/import/source-input.ts';

function logOf(inputs: readonly SourceInput[], profile = BASELINE_PROFILE, untilUs = Number.POSITIVE_INFINITY): InputLog {
  const log = new InputLog(profile, asTs(untilUs));
  for (const input of inputs) log.take(input);
  return log;
}

const key = (atUs: number, name: 'KeyW' | 'KeyQ' | 'ControlLeft' | 'ControlRight' | 'MouseMiddle', down: boolean): SourceInput => ({
  atUs,
  is: 'key',
  key: name,
  down,
});

/** Each event as `CODE:value@us`. */
const told = ({ events, profile }: Pick<InputLog, 'events' | 'profile'>) =>
  [...events.tsUs].map((us, i) => `${profile.codes[events.code[i] as number]}:${events.value[i]}@${us}`);

/** Every event of the source is there, or was left out for a reason. */
function expectAccounted(log: InputLog): void {
  const left = Object.values(log.leftOut).reduce((sum, count) => sum + count, 0);
  expect(log.events.tsUs.length + log.axes.tsUs.length + left).toBe(log.read + log.added);
}

describe('InputLog', () => {
  it('keeps the keys of the profile, once, and counts what it leaves out', () => {
    const log = logOf([
      key(10, 'KeyW', true),
      key(20, 'KeyW', true),
      key(30, 'KeyQ', true),
      key(40, 'ControlLeft', true),
      key(50, 'ControlRight', true),
      key(60, 'ControlLeft', false),
      key(70, 'ControlRight', false),
      key(80, 'KeyW', false),
      key(90, 'KeyW', false),
      { atUs: 95, is: 'other' },
    ]);
    expect(told(log)).toEqual(['W:1@10', 'Ctrl:1@40', 'Ctrl:0@70', 'W:0@80']);
    expect(log.leftOut).toMatchObject({ repeated: 2, unmapped: 1, 'second-key': 2, other: 1, unfocused: 0 });
    expectAccounted(log);
  });

  it('keeps times in order, and says how many it moved', () => {
    const log = logOf([key(10, 'KeyW', true), key(10, 'KeyW', false), key(5, 'KeyW', true), key(30.4, 'KeyW', false)]);
    expect(told(log)).toEqual(['W:1@10', 'W:0@11', 'W:1@12', 'W:0@30']);
    expect(log.moved).toBe(2);
  });

  it('leaves out what happens while another program has the focus, and lets go of every key before', () => {
    const log = logOf([
      key(10, 'KeyW', true),
      { atUs: 20, is: 'button', pad: 1, code: 'pad_A', down: true },
      { atUs: 30, is: 'focus', game: false },
      key(40, 'KeyW', false),
      { atUs: 41, is: 'move', dx: 1, dy: 1 },
      { atUs: 50, is: 'focus', game: true },
      key(60, 'KeyW', false),
      key(70, 'KeyW', true),
    ]);
    expect(told(log)).toEqual(['W:1@10', 'pad_A:1@20', 'W:0@30', 'pad_A:0@31', 'W:1@70']);
    expect(log.leftOut).toMatchObject({ unfocused: 2, repeated: 1 });
    expect(sessionInput(log, 0, 100).gaps).toEqual([{ fromUs: 32, toUs: 50, reason: 'unfocused' }]);
    expectAccounted(log);
  });

  it('is not led astray by a time far behind the end, and says how far others were moved', () => {
    const log = logOf(
      [key(10, 'KeyW', true), key(9e15, 'KeyW', false), key(20, 'ControlLeft', true), key(12, 'KeyW', false)],
      BASELINE_PROFILE,
      1000,
    );
    expect(told(log)).toEqual(['W:1@10', 'Ctrl:1@20', 'W:0@21']);
    expect([log.leftOut.outside, log.moved, log.farthestUs]).toEqual([1, 1, 9]);
    expectAccounted(log);
  });

  it('lets sticks and triggers rest while another program has the focus', () => {
    const log = logOf([
      { atUs: 10, is: 'axis', pad: 0, axis: 0, value: 1 },
      { atUs: 11, is: 'axis', pad: 0, axis: 5, value: 0.5 },
      { atUs: 30, is: 'focus', game: false },
      { atUs: 40, is: 'axis', pad: 0, axis: 0, value: 0 },
      { atUs: 50, is: 'focus', game: true },
    ]);
    expect([...log.axes.value]).toEqual([1, 0.5, 0, 0]);
    expect([...log.axes.tsUs]).toEqual([10, 11, 30, 30]);
    expectAccounted(log);
  });

  it('tells devices apart: by the key that was pressed, not by what it means', () => {
    const profile = KeyProfile.parse({
      ...BASELINE_PROFILE,
      keys: { ...BASELINE_PROFILE.keys, MouseMiddle: 'melee' },
      actions: { melee: { column: 'custom_melee' } },
    });
    const { events } = logOf(
      [key(1, 'MouseMiddle', true), key(2, 'KeyW', true), { atUs: 3, is: 'button', pad: 2, code: 'pad_B', down: true }],
      profile,
    );
    expect([[...events.device], [...events.pad]]).toEqual([
      [1, 0, 2],
      [NO_PAD, NO_PAD, 2],
    ]);
  });

  it('makes two events of a wheel that turns both ways', () => {
    const log = logOf([
      { atUs: 1, is: 'wheel', dx: 0, dy: 2 },
      { atUs: 5, is: 'wheel', dx: -1, dy: 1 },
    ]);
    expect(told(log)).toEqual(['wheel_y:2@1', 'wheel_y:1@5', 'wheel_x:-1@6']);
    expectAccounted(log);
  });
});

describe('sessionInput', () => {
  const log = logOf([
    key(10, 'KeyW', true),
    { atUs: 11, is: 'wheel', dx: 0, dy: 1 },
    key(12, 'ControlLeft', true),
    key(13, 'ControlLeft', false),
    key(150, 'KeyW', false),
    { atUs: 199, is: 'move', dx: 4, dy: 5 },
    { atUs: 200, is: 'move', dx: 6, dy: 7 },
  ]);

  it('begins with what is held at the first picture, and ends with the last', () => {
    const session = sessionInput(log, 100, 200);
    expect(told({ ...session, profile: log.profile })).toEqual(['W:1@99', 'W:0@150', 'move:0@199']);
    expect(session).toMatchObject({ held: 1, outside: 5 });
  });

  it('has rows that account for every event and all of the motion, with the state at their time', () => {
    const session = sessionInput(log, 100, 200_000);
    const rows = [...inputRows(session, log.profile, 100, 200_000)];
    const of = (device: string) => rows.filter((row) => row.device === device);
    const sum = (column: string) => rows.reduce((all, row) => all + Number(row[column] ?? 0), 0);
    expect([sum('custom_events'), sum('mouse_dx'), sum('mouse_dy')]).toEqual([session.events.tsUs.length, 10, 12]);
    expect(of('kb')[0]).toMatchObject({ ts_us: 100, keymask: 1, custom_events: 1 });
    expect(of('kb')[1]).toMatchObject({ keymask: 0, custom_events: 1 });
    expect(of('pad')).toEqual([]);
    const times = rows.map((row) => row.ts_us as number);
    expect(times.every((us, i) => i === 0 || us > (times[i - 1] as number))).toBe(true);
    expect(of('mouse').length).toBeGreaterThanOrEqual(24);
    expect(times.at(-1)).toBeGreaterThanOrEqual(199_000);
  });

  it('has rows of each pad, with its sticks and buttons', () => {
    const padded = logOf([
      { atUs: 1, is: 'axis', pad: 1, axis: 0, value: -0.5 },
      { atUs: 2, is: 'button', pad: 1, code: 'pad_B', down: true },
    ]);
    const session = sessionInput(padded, 0, 20_000);
    const pads = [...inputRows(session, padded.profile, 0, 20_000)].filter((row) => row.device === 'pad');
    expect(pads[0]).toMatchObject({ custom_pad: 1, pad_lx: -0.5, pad_buttons: 2, keymask: 0, custom_events: 1 });
  });
});
