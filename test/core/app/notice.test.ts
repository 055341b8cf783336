import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseNotice } from '#core/app/notice.ts';

const TEXT = readFileSync('resources/notices/player.en.md', 'utf8');
const read = (text: string) => parseNotice(text, '0'.repeat(64), 'en', 'player.en.md');

describe('the text a player agrees to', () => {
  it('is parsed, with required and optional scopes', () => {
    const notice = read(TEXT);
    expect(notice.scopes.map(({ scope, needed }) => [scope, needed])).toEqual([
      ['video', true],
      ['inputs', true],
      ['network', false],
      ['chat', false],
      ['voice', false],
      ['game', false],
      ['geo', false],
      ['lab', false],
      ['send', false],
    ]);
    expect(notice.paragraphs.length).toBeGreaterThan(3);
    expect(notice.paragraphs.join(' ')).not.toMatch(/Licence:|^#/);
  });

  it('reads the same with Windows line endings', () => {
    expect(read(TEXT.replaceAll('\n', '\r\n'))).toEqual(read(TEXT));
  });

  it.each([
    ['no title', TEXT.replace(/^# .+$/m, '')],
    ['no licence', TEXT.replace(/^Licence: .+$/m, '')],
    ['an invalid licence', TEXT.replace(/^Licence: .+$/m, 'Licence: TBD')],
    ['a required scope made optional', TEXT.replace('## video: required', '## video: optional')],
    ['a required scope missing', TEXT.replace(/## inputs: required[\s\S]*?(?=## network)/, '')],
    ['an unknown scope', TEXT.replace('## voice: optional', '## breath: optional')],
  ])('is refused with %s', (_, text) => {
    expect(() => read(text)).toThrowError(expect.objectContaining({ code: 'consent.notice' }));
  });
});
