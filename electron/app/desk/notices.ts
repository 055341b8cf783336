import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Notice, parseNotice } from '#core/app/notice.ts';

/** Found from a checkout and from dist/ alike. */
const FOLDER = [new URL('../../../resources/notices/', import.meta.url), new URL('../../../../resources/notices/', import.meta.url)]
  .map((url) => fileURLToPath(url))
  .find((folder) => existsSync(folder)) as string;

const FIRST_LOCALE = 'en';
const FILE = /^player\.([a-z]{2}(?:-[A-Z]{2})?)\.md$/;

/** The consent texts of a folder: `player.<locale>.md`, one per language, each with its own hash. */
export class Notices {
  readonly #folder: string;

  constructor(folder = FOLDER) {
    this.#folder = folder;
  }

  /** The text in a language, or in `FIRST_LOCALE` if there is none. Throws a GapError (`consent.notice`). */
  read(locale: string): { readonly notice: Notice; readonly path: string } {
    const locales = this.#locales();
    const found = [locale, locale.split('-')[0], FIRST_LOCALE].find((one) => one !== undefined && locales.includes(one)) ?? FIRST_LOCALE;
    const path = join(this.#folder, `player.${found}.md`);
    const text = readFileSync(path);
    return { notice: parseNotice(text.toString('utf8'), createHash('sha256').update(text).digest('hex'), found, path), path };
  }

  /** Hashes of the current texts: after a consent to any other text, a new one must be asked for. */
  current(): ReadonlySet<string> {
    return new Set(this.#locales().map((locale) => this.read(locale).notice.sha256));
  }

  #locales(): string[] {
    return readdirSync(this.#folder).flatMap((file) => FILE.exec(file)?.[1] ?? []);
  }
}
