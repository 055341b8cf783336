import { describe, expect, it } from 'vitest';
import { gameRuleText, isGame, parseGameRule } from '#native/core/input/game-rule.ts';

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
    ['1', false],
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

  it('is told apart by a word before the colon, or by being a number', () => {
    expect(parseGameRule(' 77 ')).toEqual({ by: 'pid', pid: 77 });
    expect(parseGameRule('exe:77')).toEqual({ by: 'executable', name: '77' });
    expect(parseGameRule('title:77')).toEqual({ by: 'title', pattern: '77' });
    expect(parseGameRule('77a')).toEqual({ by: 'executable', name: '77a' });
    expect(parseGameRule('1')).toEqual({ by: 'pid', pid: 1 });
  });

  it.each(['exe:', 'exe:a*', '0', 'pid:1.5', 'pid:', 'a/b', '', 'pid:x', 'pid:0', 'title:', 'title:**', '/usr/bin/doom', 'C:\\doom.exe'])(
    'is not named by %j',
    (text) => {
      expect(() => parseGameRule(text)).toThrow(/names no program/);
    },
  );
});
