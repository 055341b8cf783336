import { describe, expect, it } from 'vitest';
import { gameRuleText, isGame, parseGameRule } from '#core/input/game-rule.ts';
import { parseHotkey, parseHotkeys } from '#core/input/hotkey.ts';

// Wrong on purpose. cspell:ignore Escpe

const doom = { pid: 77, programs: ['wine64-preloader', 'Doom.exe'], title: 'DOOM Eternal (x64) - v1.0' };

describe('a game', () => {
  it.each([
    ['doom', true],
    ['DOOM.EXE', true],
    ['exe:doom.exe', true],
    ['pid:77', true],
    ['77', true],
    ['title:doom*', true],
    ['title:*eternal (x64)*', true],
    ['doo', false],
    ['pid:7', false],
    ['title:doom', false],
    ['title:*eternal .x64.*', false],
  ])('named %s matches: %s', (rule, met) => {
    expect(isGame(parseGameRule(rule), doom)).toBe(met);
  });

  it('that the system reports nothing about never matches', () => {
    const nothing = { pid: undefined, programs: [], title: undefined };
    for (const rule of ['doom', 'pid:77', 'title:*d*']) expect(isGame(parseGameRule(rule), nothing)).toBe(false);
  });

  it('is written as it is read', () => {
    for (const text of ['exe:doom', 'pid:77', 'title:*Doom*']) expect(gameRuleText(parseGameRule(text))).toBe(text);
  });

  it.each(['', 'pid:x', 'pid:0', 'title:', 'title:**', '/usr/bin/doom', 'C:\\doom.exe'])('is not named by %j', (text) => {
    expect(() => parseGameRule(text)).toThrow(/names no program/);
  });
});

describe('a hotkey', () => {
  it('is read whatever its case and order', () => {
    expect(parseHotkey('hold', 'shift+ctrl+h')).toEqual({ modifiers: ['Ctrl', 'Shift'], key: 'KeyH' });
    expect(parseHotkey('hold', 'Meta+F12')).toEqual({ modifiers: ['Meta'], key: 'F12' });
    expect(parseHotkey('hold', 'Alt+1')).toEqual({ modifiers: ['Alt'], key: 'Digit1' });
  });

  it.each(['', 'H', 'Ctrl', 'Ctrl+', 'Hyper+H', 'Ctrl+MouseLeft'])('%j is not one', (text) => {
    expect(() => parseHotkey('hold', text)).toThrow(/is not MODIFIER\+KEY/);
  });

  it('is one of three, each default, set or off, and no two are the same', () => {
    expect(Object.keys(parseHotkeys({}))).toEqual(['panic', 'hold', 'marker']);
    expect(parseHotkeys({ panic: 'off', marker: 'Ctrl+F9' })).toEqual({
      hold: { modifiers: ['Ctrl', 'Alt', 'Shift'], key: 'KeyH' },
      marker: { modifiers: ['Ctrl'], key: 'F9' },
    });
    expect(() => parseHotkeys({ marker: 'shift+ctrl+alt+p' })).toThrow(/is already the panic hotkey/);
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
