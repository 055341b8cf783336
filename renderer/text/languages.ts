import { EN, type TextKey } from '#renderer/text/en.ts';

// cspell:ignore Deutsch Français Español

/** Each in its own language. */
export const LANGUAGES = { en: 'English', de: 'Deutsch', fr: 'Français', es: 'Español', ja: '日本語', zh: '简体中文' } as const;

export type Language = keyof typeof LANGUAGES;
/** The made-up language of tests (BCP 47: private use). */
export const PSEUDO = 'qps';

type Texts = Readonly<Record<TextKey, string>>;

const LOADERS: Readonly<Record<Language | typeof PSEUDO, () => Promise<Texts>>> = {
  en: async () => EN,
  de: async () => ({ ...EN, ...(await import('#renderer/text/languages/de.json', { with: { type: 'json' } })).default }),
  fr: async () => ({ ...EN, ...(await import('#renderer/text/languages/fr.json', { with: { type: 'json' } })).default }),
  es: async () => ({ ...EN, ...(await import('#renderer/text/languages/es.json', { with: { type: 'json' } })).default }),
  ja: async () => ({ ...EN, ...(await import('#renderer/text/languages/ja.json', { with: { type: 'json' } })).default }),
  zh: async () => ({ ...EN, ...(await import('#renderer/text/languages/zh.json', { with: { type: 'json' } })).default }),
  [PSEUDO]: async () => (await import('#renderer/text/pseudo.ts')).pseudoTexts(),
};

/** All texts of a language; one that is not translated yet is English (`npm run sentences` lists those). Rejects with an Error where its file cannot be loaded. */
export const textsOf = (language: Language | typeof PSEUDO): Promise<Texts> => LOADERS[language]();

/** The first of some wishes that there are texts for, whatever its region: `de-AT` is German. */
export function languageOf(wishes: readonly (string | null)[]): Language | typeof PSEUDO {
  for (const wish of wishes) {
    const name = wish?.toLowerCase().split('-')[0];
    if (name !== undefined && Object.hasOwn(LOADERS, name)) return name as Language | typeof PSEUDO;
  }
  return 'en';
}
