import { describe, expect, it } from 'vitest';
import { hotkeyText, parseHotkey, parseHotkeys } from '#native/core/hotkeys/hotkey.ts';

// Wrong on purpose. cspell:ignore Escpe

describe('a hotkey', () => {
  it('is read whatever its case and order', () => {
    expect(parseHotkey('hold', 'shift+ctrl+h')).toEqual({ modifiers: ['Ctrl', 'Shift'], key: 'KeyH' });
    expect(parseHotkey('hold', 'Meta+F12')).toEqual({ modifiers: ['Meta'], key: 'F12' });
    expect(parseHotkey('hold', 'Alt+1')).toEqual({ modifiers: ['Alt'], key: 'Digit1' });
  });

  it.each(['', 'H', 'Ctrl', 'Ctrl+', 'Hyper+H', 'Ctrl+MouseLeft'])('%j is not one', (text) => {
    expect(() => parseHotkey('hold', text)).toThrow(/is not MODIFIER\+KEY/);
  });

  it('is one of four, each default, set or off, and no two are the same', () => {
    expect(Object.keys(parseHotkeys({}))).toEqual(['record', 'panic', 'hold', 'marker']);
    expect(parseHotkeys({ record: 'off', panic: 'off', marker: 'Ctrl+F9' })).toEqual({
      hold: { modifiers: ['Ctrl', 'Alt', 'Shift'], key: 'KeyH' },
      marker: { modifiers: ['Ctrl'], key: 'F9' },
    });
    expect(() => parseHotkeys({ marker: 'shift+ctrl+alt+p' })).toThrow(/is already the panic hotkey/);
  });

  it('stands on a button without plus signs, as it is printed on the keys', () => {
    expect(['Ctrl+Alt+Shift+KeyM', 'Alt+Digit1', 'Meta+F12', 'Ctrl+Shift+Space', 'off'].map(hotkeyText)).toEqual([
      'Ctrl Alt Shift M',
      'Alt 1',
      'Meta F12',
      'Ctrl Shift Space',
      undefined,
    ]);
  });

  it('that is misspelt gets a suggestion', () => {
    try {
      parseHotkey('hold', 'Ctrl+Escpe');
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ remedy: 'Did you mean Ctrl+Escape?' });
    }
  });
});
