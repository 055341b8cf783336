import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseNotice } from '#core/app/notice.ts';

const TEXT = readFileSync('resources/notices/player.en.md', 'utf8');
const read = (text: string) => parseNotice(text, '0'.repeat(64), 'en', 'player.en.md');

describe('the text a player agrees to', () => {
  it('is taken apart, with required and optional scopes', () => {
    const notice = read(TEXT);
    expect(notice.scopes.map(({ scope, needed }) => [scope, needed])).toEqual([
      ['video', true],
      ['inputs', true],
      ['network', false],
      ['chat', false],
      ['voice', false],
    ]);
    expect(notice.paragraphs.length).toBeGreaterThan(3);
    expect(notice.paragraphs.join(' ')).not.toMatch(/Licence:|^#/);
  });

  it('reads a text of Windows line ends alike', () => {
    expect(read(TEXT.replaceAll('\n', '\r\n'))).toEqual(read(TEXT));
  });

  it.each([
    ['no title', TEXT.replace(/^# .+$/m, '')],
    ['no licence', TEXT.replace(/^Licence: .+$/m, '')],
    ['a licence that is none', TEXT.replace(/^Licence: .+$/m, 'Licence: TBD')],
    ['a needed scope that is optional', TEXT.replace('## video: required', '## video: optional')],
    ['a needed scope missing', TEXT.replace(/## inputs: required[\s\S]*?(?=## network)/, '')],
    ['a scope nobody knows', TEXT.replace('## voice: optional', '## breath: optional')],
  ])('refuses %s', (_, text) => {
    expect(() => read(text)).toThrowError(expect.objectContaining({ code: 'consent.notice' }));
  });
});
