import { describe, expect, it } from 'vitest';
import { flagsOf, helpOf, number, oneOf, readFlag, some } from '#format/core/flags.ts';

const FLAGS = {
  fps: number({ takes: 'N', remedy: 'Use a number', help: 'frames a second', usual: '60' }),
  pads: oneOf(['auto', 'off'], { help: 'gamepads' }),
  game: { takes: 'NAME', many: true, short: 'g', help: 'which is recorded' },
  cursor: { help: 'draw the pointer' },
} as const;

describe('a table of flags', () => {
  it('is for parseArgs: what takes something is a string, what may come several times a list, the rest is on or off', () => {
    expect(flagsOf(FLAGS)).toEqual({
      fps: { type: 'string' },
      pads: { type: 'string' },
      game: { type: 'string', multiple: true, short: 'g' },
      cursor: { type: 'boolean' },
    });
  });

  it('can be had in part', () => expect(Object.keys(some(FLAGS, 'cursor', 'fps'))).toEqual(['cursor', 'fps']));
});

describe('the value of a flag', () => {
  it('is read from its text, one by one where there are several, and left as it is where nothing reads it', () => {
    expect(readFlag('fps', FLAGS.fps, '30')).toBe(30);
    expect(readFlag('fps', FLAGS.fps, ['30', '.5', '-2'])).toEqual([30, 0.5, -2]);
    expect(readFlag('game', FLAGS.game, ['a', '1'])).toEqual(['a', '1']);
    expect([true, 'text'].map((given) => readFlag('cursor', FLAGS.cursor, given))).toEqual([true, 'text']);
  });

  it('is refused as it was written, blank ones in quotes', () => {
    const refused = (given: string) => {
      try {
        return readFlag('fps', FLAGS.fps, given);
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(['1e3', ' ', 'x y'].map(refused)).toEqual(['--fps 1e3: not usable', '--fps " ": not usable', '--fps x y: not usable']);
  });
});

describe('the help', () => {
  const flag = (length: number) => ({ ['x'.repeat(length - 4)]: { help: 'HELP' } });

  it('lists letter, name, what it takes, meaning and what is usual', () => {
    expect(helpOf(FLAGS)).toBe(
      [
        '  --fps N          frames a second (60)',
        '  --pads auto|off  gamepads',
        '  -g, --game NAME  which is recorded',
        '  --cursor         draw the pointer',
        '',
      ].join('\n'),
    );
  });

  it('has one column for all, as wide as the longest; what is longer than 26 stands by itself', () => {
    const columns = (...lengths: number[]) =>
      helpOf(Object.assign({}, ...lengths.map(flag)))
        .trimEnd()
        .split('\n')
        .map((line) => line.indexOf('HELP'));
    expect(columns(10, 20)).toEqual([22, 22]);
    expect(columns(10, 26)).toEqual([28, 28]);
    expect(columns(10, 27, 40)).toEqual([28, 29, 42]);
  });
});
