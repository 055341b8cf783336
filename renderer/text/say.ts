import { setupI18n } from '@lingui/core';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import { EN, type TextKey } from '#renderer/text/en.ts';

/** `qps` is the made-up language of tests (BCP 47: private use). */
const LOCALES = ['en', 'qps'] as const;
type Locale = (typeof LOCALES)[number];

const i18n = setupI18n();
i18n.setMessagesCompiler(compileMessage);

/** Chooses the language of all texts, before anything is shown. */
export async function chooseLanguage(asked: string | null): Promise<void> {
  const locale: Locale = asked === 'qps' ? 'qps' : 'en';
  const texts = locale === 'qps' ? (await import('#renderer/text/pseudo.ts')).pseudoTexts() : EN;
  i18n.loadAndActivate({ locale, messages: { ...texts } });
  document.documentElement.lang = locale === 'qps' ? 'en' : locale;
}

/** The text for a key, with its values filled in. */
export function say(key: TextKey, values?: Readonly<Record<string, string | number>>): string {
  return i18n._(key, values);
}
