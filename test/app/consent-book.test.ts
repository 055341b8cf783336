import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConsentBook } from '#app/desk/consent-book.ts';
import { Notices } from '#app/desk/notices.ts';
import { Keyring } from '#home/keyring.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const before = process.env.GAP_SETTINGS;
let folder: TemporaryFolder;
let english: string;
let book: ConsentBook;

beforeEach(() => {
  folder = new TemporaryFolder();
  process.env.GAP_SETTINGS = join(folder.path, 'home', 'settings.json');
  const notices = join(folder.path, 'notices');
  mkdirSync(notices);
  english = join(notices, 'player.en.md');
  copyFileSync('resources/notices/player.en.md', english);
  book = new ConsentBook(new Keyring(), new Notices(notices));
});

afterEach(() => {
  folder[Symbol.dispose]();
  if (before === undefined) delete process.env.GAP_SETTINGS;
  else process.env.GAP_SETTINGS = before;
});

const agree = async (locale = 'en', scopes: ('video' | 'inputs' | 'voice')[] = ['video', 'inputs']) =>
  await book.give({ sha256: book.notices.read(locale).notice.sha256, locale, scopes });

describe('a consent', () => {
  it('holds for the text as it was: when that changes, consent is asked for again', async () => {
    expect(book.standing()).toBeUndefined();
    const given = await agree();
    expect(book.standing()?.consent_id).toBe(given.consent_id);
    expect(given).toMatchObject({ notice: { sha256: book.notices.read('en').notice.sha256 }, license_ref: 'gap-player-licence-1' });
    const text = readFileSync(english, 'utf8');
    writeFileSync(english, text.replace('sixty a second', 'a hundred and twenty a second'));
    expect(book.standing()).toBeUndefined();
    expect(book.look().lines).toMatchObject([{ consentId: given.consent_id, current: false }]);
    writeFileSync(english, text);
    expect(book.standing()?.consent_id).toBe(given.consent_id);
  });

  it('is separate for each language, and falls back to English', async () => {
    const german = english.replace('.en.', '.de.');
    writeFileSync(german, readFileSync(english, 'utf8').replace('# What you agree to', '# Worin Sie einwilligen'));
    expect(book.notices.read('de-CH').notice).toMatchObject({ locale: 'de', title: expect.stringMatching(/^Worin/) });
    expect(book.notices.read('fr').notice.locale).toBe('en');
    const given = await agree('de');
    expect(given.notice).toMatchObject({ title: 'player.de.md', sha256: book.notices.read('de').notice.sha256 });
    expect(book.standing()?.consent_id).toBe(given.consent_id);
  });

  it('belongs to whoever gave it: nobody else is recorded under it', async () => {
    const { sha256 } = book.notices.read('en').notice;
    const ann = await book.give({ sha256, locale: 'en', scopes: ['video', 'inputs'] }, 'Ann');
    expect(book.standing()).toBeUndefined();
    expect(book.standing('Bob')).toBeUndefined();
    expect(book.standing('Ann')?.consent_id).toBe(ann.consent_id);
    const nobody = await agree();
    expect(book.standing('')?.consent_id).toBe(nobody.consent_id);
    expect(book.standing('Ann')?.consent_id).toBe(ann.consent_id);
    expect(book.look().lines.map(({ player }) => player)).toEqual(['Ann', undefined]);
    // Kept beside the consent, not in it: that one goes into shards.
    expect(JSON.stringify(ann)).not.toContain('Ann');
  });

  it('ends when it is withdrawn; an older one that still stands counts again', async () => {
    const first = await agree();
    const second = await agree('en', ['video', 'inputs', 'voice']);
    expect(book.standing()?.consent_id).toBe(second.consent_id);
    await book.withdraw(second.consent_id);
    expect(book.standing()?.consent_id).toBe(first.consent_id);
    await book.withdraw(first.consent_id);
    expect(book.standing()).toBeUndefined();
    expect(book.look().lines.every(({ withdrawnUtc }) => withdrawnUtc !== undefined)).toBe(true);
  });
});
