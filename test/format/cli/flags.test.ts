import { expect, it } from 'vitest';
import { parsed } from '#format/cli/flags.ts';
import { type FlagTable, helpOf, number, oneOf, some } from '#format/core/flags.ts';

const TABLE = {
  limit: number({ takes: 'MB/S', is: (mb) => mb > 0, remedy: 'Give MB a second', help: 'send no faster' }),
  share: number({ takes: 'N', remedy: 'Give a number', help: 'of all', usual: '0.5' }),
  as: oneOf(['one', 'two'], { help: 'which' }),
  drop: { takes: 'A-B', many: true, read: (text: string) => text.split('-').map(Number), help: 'what is left out' },
  key: { takes: 'FILE.pem', many: true, help: 'whose' },
  verbose: { short: 'v', help: 'all of it' },
} as const satisfies FlagTable;

it('flags come to values of their own kinds', () => {
  const { values, positionals } = parsed(
    ['a', '--limit', '2.5', '--as', 'two', '--drop', '1-2', '--drop', '3-4', '-v', 'b', '--key', 'k'],
    TABLE,
  );
  expect(values).toEqual({
    limit: 2.5,
    as: 'two',
    drop: [
      [1, 2],
      [3, 4],
    ],
    verbose: true,
    key: ['k'],
  });
  expect(positionals).toEqual(['a', 'b']);
  expect(parsed([], TABLE)).toEqual({ values: {}, positionals: [] });
});

it.each([
  [['--limit', '0'], '--limit 0: not usable', 'Give MB a second'],
  [['--limit', 'much'], '--limit much: not usable', 'Give MB a second'],
  [['--share', ''], '--share "": not usable', 'Give a number'],
  [['--share', '0x1e'], '--share 0x1e: not usable', 'Give a number'],
  [['--as', 'three'], '--as three: not usable', 'Use one, two'],
])('%j is refused, with what may be given', (args, message, remedy) => {
  expect(() => parsed(args, TABLE)).toThrow(expect.objectContaining({ code: `usage.${args[0]?.slice(2)}`, message, remedy }));
});

it('a value below zero is a value, as the south and the west need', () => {
  expect(parsed(['--share', '-0.5', '-v', '--key', '-.5'], TABLE).values).toEqual({ share: -0.5, key: ['-.5'], verbose: true });
  expect(parsed(['--geo', '-33.9,18.4'], { geo: { takes: 'LAT,LNG', help: 'where' } }).values).toEqual({ geo: '-33.9,18.4' });
  expect(() => parsed(['--share', '-v'], TABLE)).toThrow(/ambiguous/);
  // The last one counts.
  expect(parsed(['--share', '1', '--share', '2'], TABLE).values).toEqual({ share: 2 });
});

it('what is no flag is refused, and so is a word where none is taken', () => {
  expect(() => parsed(['--other'], TABLE)).toThrow(/--other/);
  expect(() => parsed(['a'], TABLE, { allowPositionals: false })).toThrow(/a/);
});

it('some of a table have their lines of help, in columns', () => {
  expect(helpOf(some(TABLE, 'share', 'verbose', 'key'))).toBe(
    '  --share N       of all (0.5)\n  -v, --verbose   all of it\n  --key FILE.pem  whose\n',
  );
  expect(helpOf({ 'a-name-that-is-long': { takes: 'A-LONG-VALUE', help: 'x' }, b: { help: 'y' } })).toBe(
    `  --a-name-that-is-long A-LONG-VALUE  x\n${'  --b'.padEnd(26)}  y\n`,
  );
});
