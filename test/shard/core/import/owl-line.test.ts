import { describe, expect, it } from 'vitest';
import { type OwlLine, owlInput, owlLine } from '#shard/core/import/owl-line.ts';

const input = (text: string) => owlInput(owlLine(text) as OwlLine, () => 0);

describe('a line of inputs.csv', () => {
  it.each([
    ['1764000000.5,MOUSE_MOVE,"[3,-4]"', { is: 'move', dx: 3, dy: -4, atUs: 1764000000.5e6 }],
    ['1764000000.5,MOUSE_MOVE,[3,-4]', { is: 'move', dx: 3, dy: -4 }],
    ['1,KEYBOARD,"[87,true]"', { is: 'key', key: 'KeyW', down: true }],
    ['1,KEYBOARD,"[87,false]"', { is: 'key', key: 'KeyW', down: false }],
    ['1,KEYBOARD,"[999,true]"', { is: 'key', key: undefined, down: true }],
    ['1,MOUSE_BUTTON,"[2,true]"', { is: 'key', key: 'MouseRight', down: true }],
    ['1,SCROLL,"[-240]"', { is: 'wheel', dx: 0, dy: -2 }],
    ['1,SCROLL,"[1]"', { is: 'wheel', dx: 0, dy: 1 }],
    ['1,GAMEPAD_BUTTON,"[1,true,""XInput:0""]"', { is: 'button', code: 'pad_A', down: true, pad: 0 }],
    ['1,GAMEPAD_BUTTON,"[3,true]"', { is: 'button', code: undefined, down: true }],
    ['1,GAMEPAD_BUTTON,"[10,true]"', { is: 'other' }],
    ['1,GAMEPAD_BUTTON_VALUE,"[10,0.5]"', { is: 'axis', axis: 5, value: 0.5 }],
    ['1,GAMEPAD_BUTTON_VALUE,"[1,0.5]"', { is: 'other' }],
    ['1,GAMEPAD_AXIS,"[2,0.25]"', { is: 'axis', axis: 1, value: -0.25 }],
    ['1,GAMEPAD_AXIS,"[4,7]"', { is: 'axis', axis: 2, value: 1 }],
    ['1,GAMEPAD_AXIS,"[3,0.25]"', { is: 'other' }],
    ['1,UNFOCUS,"[]"', { is: 'focus', game: false }],
    ['1,FOCUS,"[]"', { is: 'focus', game: true }],
    // Since October 2025 (Overworldai/owl-control#85).
    ['1,REFOCUS,"[]"', { is: 'focus', game: true }],
    ['1,SOMETHING_NEW,"[1]"', { is: 'other' }],
  ])('%s', (text, wanted) => expect(input(text)).toMatchObject(wanted));

  it('of a pad for which there is no room is another', () => {
    const line = owlLine('1,GAMEPAD_BUTTON,"[1,true,""XInput:9""]"') as OwlLine;
    expect(owlInput(line, () => undefined)).toEqual({ atUs: 1e6, is: 'other' });
  });

  it('of the recording itself says nothing of the player', () => {
    for (const type of ['START', 'END', 'VIDEO_START', 'VIDEO_END', 'HOOK_START']) expect(input(`1,${type},"[]"`)).toBeUndefined();
    expect(owlLine('2.5,START,"{"inputs":{"keyboard":[87]}}"')).toMatchObject({ type: 'START', atUs: 2.5e6 });
    expect(owlLine('2.5,START,"{""inputs"":{""keyboard"":[87]}}"')).toMatchObject({ type: 'START', atUs: 2.5e6 });
  });

  it.each([
    ['', 'it is no time, type and arguments'],
    ['1,KEYBOARD', 'it is no time, type and arguments'],
    ['soon,KEYBOARD,"[1,true]"', 'soon is no time'],
    ['1,KEYBOARD,"[1,tr', '"[1,tr is no JSON'],
  ])('%s is none', (text, why) => expect(owlLine(text)).toBe(why));
});
