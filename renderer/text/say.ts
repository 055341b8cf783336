import { setupI18n } from '@lingui/core';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import { SHELL_WORDS, type ShellWords } from '#core/app/shell-words.ts';
import { EN, type TextKey } from '#renderer/text/en.ts';
import { type Language, languageOf, PSEUDO, textsOf } from '#renderer/text/languages.ts';

let chosen: Readonly<Record<TextKey, string>> = EN;
const i18n = setupI18n();
i18n.setMessagesCompiler(compileMessage);

/** Chooses the language of all texts, before anything is shown; one whose file cannot be loaded is English. Resolves with the one that was chosen. */
export async function chooseLanguage(asked: string | null): Promise<Language | typeof PSEUDO> {
  const wanted = languageOf([asked, keptLanguage(), ...navigator.languages]);
  const [language, texts] = await textsOf(wanted).then(
    (found) => [wanted, found] as const,
    () => ['en', EN] as const,
  );
  chosen = texts;
  i18n.loadAndActivate({ locale: language, messages: { ...texts } });
  document.documentElement.lang = language === PSEUDO ? 'en' : language;
  return language;
}

/** The text for a key, with its values filled in. */
export function say(key: TextKey, values?: Readonly<Record<string, string | number>>): string {
  return filledIn(key, values);
}

/** Lingui reads `\\x86` in a value as an escape sequence, and a folder of Windows as a letter: its backslashes pass as this one. */
const BACKSLASH = '\uE05C';

function filledIn(id: string, values: Readonly<Record<string, string | number>> = {}): string {
  const safe = Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? value.replaceAll('\\', BACKSLASH) : value]);
  return i18n._(id, Object.fromEntries(safe)).replaceAll(BACKSLASH, '\\');
}

/** Adds messages under names of their own. */
export const loadForms = (language: Language, messages: Readonly<Record<string, string>>): void => i18n.load(language, { ...messages });

/** One of them; its values are `{0}`, `{1}`. */
export const sayForm = (form: string, values: readonly (string | number)[]): string => filledIn(form, Object.fromEntries(values.entries()));

/** The words for what the program says outside of its pages, in this page's language. */
export const shellWords = (): ShellWords =>
  Object.fromEntries(Object.keys(SHELL_WORDS).map((key) => [key, chosen[key as keyof ShellWords]])) as ShellWords;

const KEPT = 'language';

/** What the user has chosen on this machine; null: what the system says. */
export function keptLanguage(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    // A browser that keeps nothing.
    return null;
  }
}

/** Everything is shown anew: texts stand in many places. */
export function keepLanguage(language: Language | 'auto'): void {
  try {
    if (language === 'auto') localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, language);
  } catch {
    // It stays as it is.
  }
  window.location.reload();
}
