import { expect, it } from 'vitest';
import { PHYSICAL_KEYS, type PhysicalKey, physicalIndex } from '#format/core/input/physical-keys.ts';
import { parseHotkey } from '#native/core/hotkeys/hotkey.ts';
import { HotkeyPresses } from '#native/core/hotkeys/hotkey-presses.ts';

/** Whether a press with these keys held is a hotkey. */
function pressed(hotkeys: readonly string[], key: PhysicalKey, ...held: PhysicalKey[]): boolean {
  const down = new Uint16Array(256);
  for (const one of held) down[physicalIndex(one) as number] = 4;
  return new HotkeyPresses(hotkeys.map((text) => parseHotkey('hold', text))).is(physicalIndex(key) as number, down);
}

it.each([
  ['Ctrl+KeyP', ['ControlLeft', 'ControlRight']],
  ['Alt+KeyP', ['AltLeft']],
  ['Shift+KeyP', ['ShiftLeft', 'ShiftRight']],
  ['Meta+KeyP', ['MetaLeft', 'MetaRight']],
] as const)('%s is pressed with any of %j, and with no other key', (hotkey, sides) => {
  const others = PHYSICAL_KEYS.filter((key) => key !== 'KeyP');
  expect(others.filter((key) => pressed([hotkey], 'KeyP', key))).toEqual(others.filter((key) => sides.some((side) => side === key)));
});

it('it takes all modifiers of a hotkey, and no more', () => {
  const hotkey = ['Ctrl+Shift+KeyP'];
  expect(pressed(hotkey, 'KeyP', 'ControlLeft', 'ShiftRight')).toBe(true);
  expect(pressed(hotkey, 'KeyP', 'ControlLeft', 'ControlRight', 'ShiftLeft', 'KeyW')).toBe(true);
  expect(pressed(hotkey, 'KeyP', 'ControlLeft')).toBe(false);
  expect(pressed(hotkey, 'KeyP', 'ControlLeft', 'ShiftLeft', 'AltLeft')).toBe(false);
  expect(pressed(hotkey, 'KeyP')).toBe(false);
});

it('one key can have several hotkeys, each with modifiers of its own', () => {
  const hotkeys = ['Ctrl+Alt+Shift+Meta+KeyP', 'Meta+KeyP', 'Ctrl+F9'];
  expect(pressed(hotkeys, 'KeyP', 'ControlLeft', 'AltLeft', 'ShiftLeft', 'MetaLeft')).toBe(true);
  expect(pressed(hotkeys, 'KeyP', 'MetaRight')).toBe(true);
  expect(pressed(hotkeys, 'KeyP', 'ControlLeft')).toBe(false);
  expect(pressed(hotkeys, 'F9', 'ControlLeft')).toBe(true);
  expect(pressed(hotkeys, 'F9', 'MetaLeft')).toBe(false);
});

it('a key without a hotkey is the game’s, whatever is held', () => {
  expect(pressed(['Ctrl+KeyP'], 'KeyW', 'ControlLeft')).toBe(false);
  expect(pressed(['Ctrl+KeyP'], 'KeyW')).toBe(false);
  expect(pressed([], 'KeyP', 'ControlLeft')).toBe(false);
});
