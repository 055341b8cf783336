import { type Sentences, Translator } from '#core/sentences/translator.ts';
import { type Language, PSEUDO } from '#renderer/text/languages.ts';
import { pseudo } from '#renderer/text/pseudo.ts';

type Table = () => Promise<{ readonly default: Sentences }>;

const TABLES: Readonly<Record<Exclude<Language, 'en'>, Table>> = {
  de: () => import('#renderer/text/sentences/de.json', { with: { type: 'json' } }),
  fr: () => import('#renderer/text/sentences/fr.json', { with: { type: 'json' } }),
  es: () => import('#renderer/text/sentences/es.json', { with: { type: 'json' } }),
  ja: () => import('#renderer/text/sentences/ja.json', { with: { type: 'json' } }),
  zh: () => import('#renderer/text/sentences/zh.json', { with: { type: 'json' } }),
};

let translate = (text: string): string => text;

/** Chooses the language of {@link inWords}. Rejects with an Error where its file cannot be loaded. */
export async function chooseSentences(language: Language | typeof PSEUDO): Promise<void> {
  if (language === 'en') return;
  if (language === PSEUDO) {
    translate = pseudo;
    return;
  }
  const translator = new Translator((await TABLES[language]()).default);
  translate = (text) => translator.of(text);
}

/** What a finding or a fault says, in the page's language; English where it is not known. */
export const inWords = (text: string): string => translate(text);
