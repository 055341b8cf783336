import { describe, expect, it } from 'vitest';
import { isWindowFirst, parseRegion, parseSize, windowOf } from '#core/plan/screen-part.ts';
import { GapError } from '#format/core/errors.ts';

describe('the part of a screen', () => {
  it.each(['64x64', '1280x720', '4096x4096', '64x4096'])('may have a size of %s', (text) => {
    expect(parseSize(text)).toEqual({ width: Number(text.split('x')[0]), height: Number(text.split('x')[1]) });
  });

  it.each([
    '62x720',
    '1280x62',
    '65x720',
    '1280x721',
    '4098x720',
    '1280x4098',
    '1280',
    'x720',
    '1280x720x2',
    ' 1280x720',
    '123456x720',
    '',
  ])('may not have a size of %j', (text) => {
    expect(() => parseSize(text)).toThrow(GapError);
  });

  it('is 1280x720 unless it is said', () => {
    expect(parseSize()).toEqual({ width: 1280, height: 720 });
  });

  it.each([
    ['16x16+0+0', [16, 16, 0, 0]],
    ['1281x721+100+50', [1281, 721, 100, 50]],
  ])('may be the region %s', (text, [width, height, x, y]) => {
    expect(parseRegion(text)).toEqual({ width, height, x, y });
  });

  it.each(['15x720+0+0', '1280x15+0+0', '1280x720', '1280x720+0', '1280x720-10+0', 'a', ''])('may not be the region %j', (text) => {
    expect(() => parseRegion(text)).toThrow(GapError);
  });

  it.each([
    [{}, 'auto'],
    [{ window: true }, true],
    [{ window: false }, false],
    [{ region: '16x16+0+0' }, false],
    [{ wholeScreen: true }, false],
    [{ anyWindow: true }, false],
    [{ cursor: true }, false],
    [{ wholeScreen: false, anyWindow: false, cursor: false }, 'auto'],
    [{ window: false, cursor: true }, false],
  ])('%j: of the game’s window alone: %s', (asked, window) => {
    expect(windowOf(asked)).toBe(window);
  });

  it.each([{ cursor: true }, { region: '16x16+0+0' }, { wholeScreen: true }, { anyWindow: true }])(
    'a window alone with %j is refused',
    (asked) => {
      expect(() => windowOf({ window: true, ...asked })).toThrow(GapError);
    },
  );

  it('is the game’s window where everything else would be seen, too', () => {
    expect(['win32', 'darwin', 'linux'].map(isWindowFirst)).toEqual([true, true, false]);
  });
});
