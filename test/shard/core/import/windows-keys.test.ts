import { describe, expect, it } from 'vitest';
import { PHYSICAL_KEYS } from '#format/core/input/physical-keys.ts';
import { keyOfWindows } from '#shard/core/import/windows-keys.ts';

describe('keyOfWindows', () => {
  it.each([
    [0x57, 'KeyW'],
    [0x41, 'KeyA'],
    [0x5a, 'KeyZ'],
    [0x30, 'Digit0'],
    [0x39, 'Digit9'],
    [0x69, 'Numpad9'],
    [0x7b, 'F12'],
    [0x25, 'ArrowLeft'],
    [0x28, 'ArrowDown'],
    [0xa2, 'ControlLeft'],
    [0x11, 'ControlLeft'],
    [0xc0, 'Backquote'],
    [0xde, 'Quote'],
    [0x02, 'MouseRight'],
    [0x05, 'MouseBack'],
  ])('%i is %s', (code, key) => expect(keyOfWindows(code)).toBe(key));

  it('names keys that we have, and no other', () => {
    const named = Array.from({ length: 256 }, (_, code) => keyOfWindows(code)).filter((key) => key !== undefined);
    expect(named.filter((key) => !PHYSICAL_KEYS.includes(key))).toEqual([]);
    expect(named.length).toBeGreaterThan(90);
    expect([keyOfWindows(0), keyOfWindows(179), keyOfWindows(255), keyOfWindows(-1)]).toEqual([undefined, undefined, undefined, undefined]);
  });
});
