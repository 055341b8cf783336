import type { PhysicalKey } from '#format/core/input/physical-keys.ts';

/** Letters, digits, function keys and those of the number pad stand in a row. */
function inARow(first: number, names: readonly string[]): [number, PhysicalKey][] {
  return names.map((name, i) => [first + i, name as PhysicalKey]);
}

const upTo = (count: number, name: (i: number) => string): string[] => Array.from({ length: count }, (_, i) => name(i));

/** winuser.h, VK_*; on a keyboard of the United States, as these numbers say what a key is called and not where it lies. */
const KEYS = new Map<number, PhysicalKey>([
  ...inARow(
    0x41,
    upTo(26, (i) => `Key${String.fromCharCode(65 + i)}`),
  ),
  ...inARow(
    0x30,
    upTo(10, (i) => `Digit${i}`),
  ),
  ...inARow(
    0x70,
    upTo(12, (i) => `F${i + 1}`),
  ),
  ...inARow(
    0x60,
    upTo(10, (i) => `Numpad${i}`),
  ),
  ...inARow(0x21, ['PageUp', 'PageDown', 'End', 'Home', 'ArrowLeft', 'ArrowUp', 'ArrowRight', 'ArrowDown']),
  ...inARow(0xa0, ['ShiftLeft', 'ShiftRight', 'ControlLeft', 'ControlRight', 'AltLeft', 'AltRight']),
  ...inARow(0xba, ['Semicolon', 'Equal', 'Comma', 'Minus', 'Period', 'Slash', 'Backquote']),
  ...inARow(0xdb, ['BracketLeft', 'Backslash', 'BracketRight', 'Quote']),
  [0x01, 'MouseLeft'],
  [0x02, 'MouseRight'],
  [0x04, 'MouseMiddle'],
  [0x05, 'MouseBack'],
  [0x06, 'MouseForward'],
  [0x08, 'Backspace'],
  [0x09, 'Tab'],
  [0x0d, 'Enter'],
  [0x10, 'ShiftLeft'],
  [0x11, 'ControlLeft'],
  [0x12, 'AltLeft'],
  [0x13, 'Pause'],
  [0x14, 'CapsLock'],
  [0x1b, 'Escape'],
  [0x20, 'Space'],
  [0x2c, 'PrintScreen'],
  [0x2d, 'Insert'],
  [0x2e, 'Delete'],
  [0x5b, 'MetaLeft'],
  [0x5c, 'MetaRight'],
  [0x6a, 'NumpadMultiply'],
  [0x6b, 'NumpadAdd'],
  [0x6d, 'NumpadSubtract'],
  [0x6e, 'NumpadDecimal'],
  [0x6f, 'NumpadDivide'],
  [0x90, 'NumLock'],
  [0x91, 'ScrollLock'],
]);

const CODES = new Map([...KEYS].reverse().map(([code, key]) => [key, code]));

/** The virtual-key code of a key or button; undefined where Windows has none of its own. */
export const windowsCodeOf = (key: string): number | undefined => CODES.get(key as PhysicalKey);

/** The key or button of a Windows virtual-key code; undefined where we have no name for it. */
export const keyOfWindows = (code: number): PhysicalKey | undefined => KEYS.get(code);
