import { describe, expect, it } from 'vitest';
import { offered } from '#core/app/suggest-rule.ts';

describe('the rule offered for a window', () => {
  it.each([
    ['its program', { pid: 1, programs: ['doom'], title: 'Doom - E1M1' }, 'exe:doom'],
    ['its title, when its program runs others', { pid: 1, programs: ['node'], title: 'GAP demo game' }, 'title:GAP demo game'],
    [
      'its title, when it is run by a program for Windows that runs others',
      { pid: 1, programs: ['wine64', 'python3.11.exe'], title: 'Pong' },
      'title:Pong',
    ],
    ['a program that is none of Windows', { pid: 1, programs: ['doom', 'helper'], title: 'Doom' }, 'exe:doom'],
    ['the game that wine runs', { pid: 1, programs: ['wine64-preloader', 'doom.exe', 'doom.exe'], title: 'Doom' }, 'exe:doom.exe'],
  ])('names %s', (_, window, rule) => {
    expect(offered(window)?.rule).toBe(rule);
  });

  it('comes with the title of the window, or the program’s name where it has none', () => {
    expect(offered({ pid: 1, programs: ['doom'], title: 'Doom - E1M1' })).toEqual({
      rule: 'exe:doom',
      title: 'Doom - E1M1',
      program: 'doom',
    });
    expect(offered({ pid: 1, programs: ['doom'], title: '' })).toMatchObject({ title: 'doom' });
    expect(offered({ pid: 1, programs: ['doom'], title: undefined })).toMatchObject({ title: 'doom' });
  });

  it('is none when nothing identifies the window', () => {
    expect(offered({ pid: 1, programs: ['python3.11'], title: ' * ' })).toBeUndefined();
    expect(offered({ pid: undefined, programs: [], title: undefined })).toBeUndefined();
  });
});
