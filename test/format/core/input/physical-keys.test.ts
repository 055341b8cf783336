import { describe, expect, it } from 'vitest';
import { FIRST_BUTTON, nativeCode, PHYSICAL_KEYS, type PhysicalKey, physicalTable, UNKNOWN_KEY } from '#format/core/input/physical-keys.ts';

const KEYS = PHYSICAL_KEYS.slice(0, FIRST_BUTTON);
const codes = (system: Parameters<typeof nativeCode>[0], keys: readonly string[]) =>
  keys.map((key) => nativeCode(system, key as PhysicalKey));
const row = (prefix: string, names: string) => [...names].map((name) => `${prefix}${name}`);

describe('the numbers of keys', () => {
  it('of Linux are those of Windows for the keys of the PC/AT: both took over its scancodes', () => {
    const shared = KEYS.filter((key) => (nativeCode('evdev', key) ?? 0) <= 88);
    expect(shared).toHaveLength(86);
    // Num Lock and Pause have changed places on Windows.
    const others = shared.filter((key) => nativeCode('evdev', key) !== nativeCode('windows', key));
    expect(others).toEqual(['NumLock']);
    expect(codes('windows', ['NumLock', 'Pause'])).toEqual([0xe045, 0x45]);
  });

  it('of Linux and Windows follow the rows of the keyboard', () => {
    const from = (first: number, keys: readonly string[]) => keys.map((_, i) => first + i);
    for (const [first, keys] of [
      [2, row('Digit', '1234567890')],
      [16, row('Key', 'QWERTYUIOP')],
      [30, row('Key', 'ASDFGHJKL')],
      [44, row('Key', 'ZXCVBNM')],
      [59, Array.from({ length: 10 }, (_, i) => `F${i + 1}`)],
      [71, row('Numpad', '789')],
      [75, row('Numpad', '456')],
      [79, row('Numpad', '1230')],
    ] as const)
      expect(codes('evdev', keys)).toEqual(from(first, keys));
  });

  it('of Linux are those of linux/input-event-codes.h for the keys that the PC/AT had not', () => {
    const extended = {
      ...{ NumpadEnter: 96, ControlRight: 97, NumpadDivide: 98, PrintScreen: 99, AltRight: 100 },
      ...{ Home: 102, ArrowUp: 103, PageUp: 104, ArrowLeft: 105, ArrowRight: 106, End: 107, ArrowDown: 108, PageDown: 109 },
      ...{ Insert: 110, Delete: 111, NumpadEqual: 117, Pause: 119, IntlYen: 124, MetaLeft: 125, MetaRight: 126, ContextMenu: 127 },
      ...{ IntlBackslash: 86, F11: 87, F12: 88, IntlRo: 89, Convert: 92, KanaMode: 93, NonConvert: 94 },
    };
    expect(codes('evdev', Object.keys(extended))).toEqual(Object.values(extended));
  });

  it('of Linux, Windows and USB are there for every key; of macOS for all but five', () => {
    for (const system of ['usb', 'evdev', 'windows'] as const) expect(codes(system, KEYS)).not.toContain(undefined);
    const none = KEYS.filter((key) => nativeCode('macos', key) === undefined);
    expect(none).toEqual(['PrintScreen', 'ScrollLock', 'Pause', 'Convert', 'NonConvert']);
    expect(nativeCode('macos', 'KeyA'), 'is a number as any other').toBe(0);
  });

  it.each(['usb', 'evdev', 'windows', 'macos'] as const)('of %s are looked up in a table, Windows’ E0 codes from 0x100 on', (system) => {
    const expected = new Array<number>(512).fill(UNKNOWN_KEY);
    for (const [index, key] of KEYS.entries()) {
      const code = nativeCode(system, key);
      if (code !== undefined) expected[code > 0xe000 ? code - 0xe000 + 0x100 : code] = index;
    }
    expect([...physicalTable(system)]).toEqual(expected);
  });

  it('of USB follow the alphabet, the digits and the table of its pages', () => {
    const usb = codes('usb', KEYS) as number[];
    expect(codes('usb', row('Key', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'))).toEqual(Array.from({ length: 26 }, (_, i) => 4 + i));
    expect(codes('usb', row('Digit', '1234567890'))).toEqual(Array.from({ length: 10 }, (_, i) => 0x1e + i));
    expect(usb.every((code, i) => i === 0 || code > (usb[i - 1] as number))).toBe(true);
    // What the table leaves out of pages 0x04 to 0x67: a key of other layouts (0x32), and Power (0x66).
    const missing = Array.from({ length: 0x64 }, (_, i) => 4 + i).filter((code) => !usb.includes(code));
    expect(missing).toEqual([0x32, 0x66]);
    expect(
      codes('usb', ['ControlLeft', 'ShiftLeft', 'AltLeft', 'MetaLeft', 'ControlRight', 'ShiftRight', 'AltRight', 'MetaRight']),
    ).toEqual(Array.from({ length: 8 }, (_, i) => 0xe0 + i));
  });

  it.each(['usb', 'evdev', 'windows', 'macos'] as const)('of %s are each of one key', (system) => {
    const all = codes(system, KEYS).filter((code) => code !== undefined);
    expect(new Set(all).size).toBe(all.length);
  });

  it('are none of a mouse button', () => {
    expect(codes('evdev', PHYSICAL_KEYS.slice(FIRST_BUTTON))).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });
});
