import { describe, expect, it } from 'vitest';
import { keyOfMinecraft, VptInputs, VptLine } from '#shard/core/import/vpt-line.ts';

const line = (keys: string[], buttons: number[] = [], newButtons: number[] = [], move: readonly [number, number] = [0, 0]) =>
  VptLine.parse({
    mouse: { x: 640, y: 360, dx: move[0], dy: move[1], buttons, newButtons },
    keyboard: { keys, newKeys: [], chars: '' },
    tick: 0,
  });

describe('lines of contractors', () => {
  it.each([
    ['key.keyboard.w', 'KeyW'],
    ['key.keyboard.1', 'Digit1'],
    ['key.keyboard.space', 'Space'],
    ['key.keyboard.left.shift', 'ShiftLeft'],
    ['key.keyboard.left.control', 'ControlLeft'],
    ['key.keyboard.escape', 'Escape'],
    ['key.keyboard.f5', 'F5'],
    ['key.keyboard.up', 'ArrowUp'],
    ['key.keyboard.keypad.1', 'Numpad1'],
    ['key.keyboard.page.up', 'PageUp'],
    ['key.keyboard.left.bracket', 'BracketLeft'],
    ['key.keyboard.grave.accent', 'Backquote'],
    ['key.keyboard.world.1', undefined],
  ])('%s is %s', (name, key) => expect(keyOfMinecraft(name)).toBe(key));

  it('become what changed from one to the next', () => {
    const inputs = new VptInputs();
    const of = (one: VptLine, us: number) => [...inputs.take(one, us)].map(({ atUs, ...rest }) => [atUs, rest]);
    expect(of(line(['key.keyboard.w'], [], [], [3, 0]), 1)).toEqual([
      [1, { is: 'key', key: 'KeyW', down: true }],
      [1, { is: 'move', dx: 3, dy: 0 }],
    ]);
    expect(of(line(['key.keyboard.w'], [0]), 2)).toEqual([[2, { is: 'key', key: 'MouseLeft', down: true }]]);
    expect(of(line([]), 3)).toEqual([
      [3, { is: 'key', key: 'KeyW', down: false }],
      [3, { is: 'key', key: 'MouseLeft', down: false }],
    ]);
    expect(of(line(['key.keyboard.a']), 4)).toHaveLength(1);
    // Nothing was recorded: what was held still is.
    expect(of({ mouse: null, keyboard: null }, 5)).toEqual([]);
    expect(of(line(['key.keyboard.a']), 6)).toEqual([]);
  });

  it('take a left button that is down from the start on for stuck, until it is pressed', () => {
    const inputs = new VptInputs();
    const pressed = (one: VptLine) => [...inputs.take(one, 1)].length > 0;
    expect([line([], [0], [0]), line([], [0]), line([], [0], [0]), line([], [])].map(pressed)).toEqual([false, false, true, true]);
  });
});
