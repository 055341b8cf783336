import { PAD_AXES } from '#format/core/input/pad.ts';
import { parsedJson } from '#format/core/json-text.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';
import type { Axis, SourceInput } from '#shard/core/import/source-input.ts';
import { keyOfWindows } from '#shard/core/import/windows-keys.ts';

/** A line of `inputs.csv`: seconds since 1970, what happened, and its arguments. */
export interface OwlLine {
  readonly atUs: TsUs;
  readonly type: string;
  readonly args: readonly unknown[];
}

/** WHEEL_DELTA of winuser.h. */
export const NOTCH = 120;

/** As gilrs numbers them; D-pad and sticks of both of its ways to read a pad. Digital triggers (9, 10) have an axis instead. */
const BUTTONS: Readonly<Record<number, string>> = {
  1: 'pad_A',
  2: 'pad_B',
  4: 'pad_Y',
  5: 'pad_X',
  7: 'pad_LB',
  8: 'pad_RB',
  11: 'pad_Back',
  12: 'pad_Start',
  13: 'pad_Guide',
  14: 'pad_LS',
  15: 'pad_RS',
  16: 'pad_Up',
  17: 'pad_Down',
  18: 'pad_Left',
  19: 'pad_Right',
};
/** Its axes, and which way they point: up is positive there, down is here. */
const AXES: Readonly<Record<number, readonly [Axis, number]>> = { 1: [0, 1], 2: [1, -1], 4: [2, 1], 5: [3, -1] };
/** Buttons that are pressed by degrees. */
const TRIGGERS: Readonly<Record<number, Axis>> = { 9: 4, 10: 5 };

/** A line, or why it is none. The arguments are JSON in quotes, in older files with each inner one doubled. */
export function owlLine(text: string): OwlLine | string {
  const [, time, type, quoted] = /^([^,]+),([A-Z_]+),(.*)$/.exec(text) ?? [];
  if (time === undefined || type === undefined || quoted === undefined) return 'it is no time, type and arguments';
  const atUs = asTs(Number(time) * 1e6);
  if (!Number.isFinite(atUs)) return `${time} is no time`;
  const json = quoted.startsWith('"') && quoted.endsWith('"') ? quoted.slice(1, -1) : quoted;
  const args = parsedJson(json) ?? parsedJson(json.replaceAll('""', '"'));
  if (args === undefined) return `${json} is no JSON`;
  return { atUs, type, args: Array.isArray(args) ? args : [args] };
}

/** What a line says of the player; undefined for what is about the recording itself. `padOf`: the number of a pad by its name, if there is room for it. */
export function owlInput({ atUs, type, args }: OwlLine, padOf: (name: unknown) => number | undefined): SourceInput | undefined {
  const [a, b, c] = args;
  const number = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : 0);
  if (type === 'MOUSE_MOVE') return { atUs, is: 'move', dx: number(a), dy: number(b) };
  if (type === 'SCROLL') return { atUs, is: 'wheel', dx: 0, dy: Math.abs(number(a)) >= NOTCH ? number(a) / NOTCH : number(a) };
  if (type === 'KEYBOARD' || type === 'MOUSE_BUTTON') return { atUs, is: 'key', key: keyOfWindows(number(a)), down: b === true || b === 1 };
  const pad = type.startsWith('GAMEPAD') ? padOf(c) : 0;
  if (pad === undefined) return { atUs, is: 'other' };
  if (type === 'GAMEPAD_BUTTON') {
    if (TRIGGERS[number(a)] !== undefined) return { atUs, is: 'other' };
    return { atUs, is: 'button', pad, code: BUTTONS[number(a)], down: b === true || b === 1 };
  }
  if (type === 'GAMEPAD_BUTTON_VALUE') {
    const axis = TRIGGERS[number(a)];
    return axis === undefined ? { atUs, is: 'other' } : { atUs, is: 'axis', pad, axis, value: within(number(b), 0) };
  }
  if (type === 'GAMEPAD_AXIS') {
    const [axis, way] = AXES[number(a)] ?? [PAD_AXES as Axis, 1];
    return axis < PAD_AXES ? { atUs, is: 'axis', pad, axis, value: within(way * number(b), -1) } : { atUs, is: 'other' };
  }
  if (type === 'UNFOCUS') return { atUs, is: 'focus', game: false };
  if (type === 'FOCUS' || type === 'REFOCUS') return { atUs, is: 'focus', game: true };
  return ['START', 'END', 'VIDEO_START', 'VIDEO_END', 'HOOK_START'].includes(type) ? undefined : { atUs, is: 'other' };
}

/** A stick or trigger goes no further than 1. */
const within = (value: number, least: number): number => Math.min(1, Math.max(least, value)) + 0;
