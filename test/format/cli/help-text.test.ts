import { describe, expect, it } from 'vitest';
import { helpText } from '#format/cli/help-text.ts';

const HELP = `gap paint [flags]        paints a wall, or as many walls as there are in the house that was named before
gap paint --list         the colours

Paints what it is told to paint, and nothing else, whatever colour it had before, and says how long it took to do all of that.
A second coat follows.

  --colour NAME    one of the colours that --list names, such as blue, or a file that says which  (white)
  --wall N         which
  --a-very-long-flag-of-this-program WITH A VALUE  explained below it, because there is no room beside it
                   at all
Exit codes: 0 painted.
`;
const words = (text: string) => text.split(/\s+/);

describe.each([60, 72, 80, 100, 200, undefined])('a terminal of %s columns', (columns) => {
  it('holds every line, and every word is there, in order', () => {
    const text = helpText(HELP, columns);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(Math.min(100, columns ?? 100));
    expect(words(text)).toEqual(words(HELP));
  });
});

it('leaves what fits as it was laid out', () => {
  const short = HELP.split('\n').slice(7, 8).join('\n');
  expect(helpText(short, 60)).toBe(short);
  expect(helpText('a\n\n  b  c\n', 10)).toBe('a\n\n  b  c\n');
});

it('goes on below what a flag means, and a paragraph at its own edge', () => {
  const lines = helpText(HELP, 80).split('\n');
  expect(lines.slice(0, 3)).toEqual([
    'gap paint [flags]        paints a wall, or as many walls as there are in the',
    '                         house that was named before',
    'gap paint --list         the colours',
  ]);
  expect(lines.slice(4, 7)).toEqual([
    'Paints what it is told to paint, and nothing else, whatever colour it had',
    'before, and says how long it took to do all of that. A second coat follows.',
    '',
  ]);
  expect(lines).toContain('  --wall N         which');
  expect(lines.join('\n')).toContain('\n                   there is no room beside it at all\nExit codes: 0 painted.');
});
