import { english, remedyOf, saysOf, type Told, type Words } from '#format/core/said.ts';
import { type Language, PSEUDO } from '#renderer/text/languages.ts';
import { pseudo } from '#renderer/text/pseudo.ts';
import { loadForms, sayForm } from '#renderer/text/say.ts';

/** Sentences of the program in another language, as ICU messages, by their English. */
type Sentences = Readonly<Record<string, string>>;
type Table = () => Promise<{ readonly default: Sentences }>;

const TABLES: Readonly<Record<Exclude<Language, 'en'>, Table>> = {
  de: () => import('#renderer/text/sentences/de.json', { with: { type: 'json' } }),
  fr: () => import('#renderer/text/sentences/fr.json', { with: { type: 'json' } }),
  es: () => import('#renderer/text/sentences/es.json', { with: { type: 'json' } }),
  ja: () => import('#renderer/text/sentences/ja.json', { with: { type: 'json' } }),
  zh: () => import('#renderer/text/sentences/zh.json', { with: { type: 'json' } }),
};

let known: Sentences = {};
let finish = (text: string): string => text;

/** Chooses the language of {@link inWords}, after that of the page's texts. Rejects with an Error where its file cannot be loaded. */
export async function chooseSentences(language: Language | typeof PSEUDO): Promise<void> {
  if (language === 'en') return;
  if (language === PSEUDO) {
    finish = pseudo;
    return;
  }
  known = (await TABLES[language]()).default;
  loadForms(language, known);
}

/** What a finding or a fault says, in the page's language; English where it is not known. A text without values may be a sentence's form. */
export const inWords = (words: Words): string => finish(typeof words === 'string' ? filled(words, []) : inLanguage(words));

const inLanguage = ({ form, values }: Exclude<Words, string>): string =>
  filled(
    form,
    values.map((value) => (typeof value === 'object' ? inLanguage(value) : value)),
  );

function filled(form: string, values: readonly (string | number)[]): string {
  return Object.hasOwn(known, form) ? sayForm(form, values) : english({ form, values });
}

/** What a finding or a fault says, and its remedy. */
export const findingText = (told: Told): string => inWords(saysOf(told));
export const remedyText = (told: Told): string => inWords(remedyOf(told));
