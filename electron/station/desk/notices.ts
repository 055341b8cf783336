import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Notice, parseNotice } from '#core/app/notice.ts';

/** The same place from a checkout and from dist/. */
const FOLDER = [new URL('../../../resources/notices/', import.meta.url), new URL('../../../../resources/notices/', import.meta.url)]
  .map((url) => fileURLToPath(url))
  .find((folder) => existsSync(folder)) as string;

const FIRST_LOCALE = 'en';
const FILE = /^player\.([a-z]{2}(?:-[A-Z]{2})?)\.md$/;

/** The consent texts of a folder: `player.<locale>.md`, each language a text, and a hash, of its own. */
export class Notices {
  readonly #folder: string;

  constructor(folder = FOLDER) {
    this.#folder = folder;
  }

  /** The text in a language, or the first one's where there is none. Throws a GapError (`consent.notice`). */
  read(locale: string): { readonly notice: Notice; readonly path: string } {
    const locales = this.#locales();
    const found = [locale, locale.split('-')[0], FIRST_LOCALE].find((one) => one !== undefined && locales.includes(one)) ?? FIRST_LOCALE;
    const path = join(this.#folder, `player.${found}.md`);
    const text = readFileSync(path);
    return { notice: parseNotice(text.toString('utf8'), createHash('sha256').update(text).digest('hex'), found, path), path };
  }

  /** Hashes of the texts as they are now: a consent to another one has to be asked for anew. */
  current(): ReadonlySet<string> {
    return new Set(this.#locales().map((locale) => this.read(locale).notice.sha256));
  }

  #locales(): string[] {
    return readdirSync(this.#folder).flatMap((file) => FILE.exec(file)?.[1] ?? []);
  }
}
