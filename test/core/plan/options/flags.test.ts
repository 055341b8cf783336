import { expect, it } from 'vitest';
import { askedBy } from '#core/plan/options/flags.ts';
import { type Options, refuseOthers } from '#core/plan/options/option.ts';
import { parsed } from '#format/cli/flags.ts';
import { number, oneOf } from '#format/core/flags.ts';

const TABLE = {
  fps: number({
    as: 'fps',
    takes: 'N',
    is: (fps) => fps === 30 || fps === 60,
    remedy: 'Use 30 or 60',
    help: 'frames a second',
    usual: '60',
  }),
  game: { as: 'games', takes: 'NAME', many: true, help: 'which is recorded' },
  pads: oneOf(['auto', 'off'], { as: 'pads', help: 'gamepads' }),
  cursor: { as: 'cursor', help: 'draw the pointer' },
  profile: { takes: 'NAME', help: 'read from its file' },
  'a-name-that-is-long': { as: 'long', takes: 'VALUE', help: 'goes on in the same line' },
} as const satisfies Options;

const asked = (...args: string[]) => askedBy(TABLE, parsed(args, TABLE).values);

it.each(['60', ' 60 ', '60.', '+60', '60.0', '060'])('%j is sixty', (text) => {
  expect(asked('--fps', text)).toEqual({ fps: 60 });
});

it('flags come to settings, each in its own kind; what others make something of is left to them', () => {
  expect(asked('--fps', '30', '--game', 'a', '--game', 'b', '--pads', 'off', '--cursor', '--profile', 'x')).toEqual({
    fps: 30,
    games: ['a', 'b'],
    pads: 'off',
    cursor: true,
  });
  expect(asked()).toEqual({});
});

it.each([
  [['--fps', '61'], '--fps 61: not usable', 'Use 30 or 60'],
  [['--fps', 'many'], '--fps many: not usable', 'Use 30 or 60'],
  [['--fps', '0x1e'], '--fps 0x1e: not usable', 'Use 30 or 60'],
  [['--fps', '3e1'], '--fps 3e1: not usable', 'Use 30 or 60'],
  [['--fps', ''], '--fps "": not usable', 'Use 30 or 60'],
  [['--pads', 'yes'], '--pads yes: not usable', 'Use auto, off'],
])('%j is refused as it was written', (args, message, remedy) => {
  expect(() => asked(...args)).toThrow(expect.objectContaining({ message, remedy }));
});

it('settings of a caller have the same limits', () => {
  expect(() => refuseOthers(TABLE, { fps: 61 })).toThrow(
    expect.objectContaining({ code: 'usage.fps', message: 'fps 61: not usable', remedy: 'Use 30 or 60', way: { settings: ['fps'] } }),
  );
  expect(() => refuseOthers(TABLE, { pads: 'yes' })).toThrow(
    expect.objectContaining({ message: 'pads yes: not usable', remedy: 'Use auto, off', way: { settings: ['pads'] } }),
  );
  expect(refuseOthers(TABLE, { fps: 60, pads: undefined, other: 61 })).toBeUndefined();
});
