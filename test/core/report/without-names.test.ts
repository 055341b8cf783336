import fc from 'fast-check';
import { expect, it } from 'vitest';
import { withoutNames } from '#core/report/without-names.ts';

const TELLING = [
  { text: 'ada', instead: '(user)' },
  { text: 'C:\\Users\\Ada', instead: '(home)' },
  { text: 'ADAS-PC', instead: '(host)' },
  { text: '', instead: '(nothing)' },
  { text: 'x', instead: '(letter)' },
];

it('leaves out who and where somebody is, however it is written, and wherever it stands', () => {
  const value = {
    checks: [{ says: 'c:\\users\\ada\\Videos: 3 GB free', n: 3 }, null],
    host: 'Adas-PC and ADA',
    ok: true,
  };
  expect(withoutNames(value, TELLING)).toEqual({
    checks: [{ says: '(home)\\Videos: 3 GB free', n: 3 }, null],
    host: '(host) and (user)',
    ok: true,
  });
});

it('leaves no name in any text, and every other text as it is', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('ada', 'ADA', 'aD', 'a', 'İ', ' ', 'x', '(user)', 'C:\\Users\\Ada')), (parts) => {
      const text = parts.join('');
      const clean = withoutNames(text, TELLING);
      if (text.toLowerCase().length === text.length) expect(clean.toLowerCase()).not.toContain('ada');
      if (!text.toLowerCase().includes('ada')) expect(clean).toBe(text);
    }),
  );
});

it('leaves out a name of two letters; a single one would be part of every word', () => {
  const telling = ['jo', 'x'].map((text) => ({ text, instead: '(user)' }));
  expect(withoutNames({ at: '/home/jo/x' }, telling)).toEqual({ at: '/home/(user)/x' });
});
