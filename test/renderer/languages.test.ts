import { globSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import { describe, expect, it } from 'vitest';
import { SHELL_WORDS, ShellWords } from '#core/app/shell-words.ts';

/** By its path: pages are for a browser, but their texts are plain data. */
const { EN } = (await import(pathToFileURL(resolve('renderer/text/en.ts')).href)) as { EN: Record<string, string> };
const FILES = globSync('renderer/text/languages/*.json');

/** Names of the values that a text is filled with. */
function valuesOf(text: string): string[] {
  const names: string[] = [];
  const walk = (tokens: unknown): void => {
    if (!Array.isArray(tokens)) return;
    for (const token of tokens) {
      if (!Array.isArray(token)) continue;
      names.push(String(token[0]));
      const branches: unknown = token[2];
      if (typeof branches === 'object' && branches !== null) for (const branch of Object.values(branches)) walk(branch);
    }
  };
  walk(compileMessage(text));
  // `#` is the value of the plural it stands in.
  return [...new Set(names.filter((name) => name !== '#'))].sort();
}

it('finds the values of a text, in its branches too', () => {
  expect(valuesOf('{a}: {count, plural, =0 {none} one {# of {b}} other {{kind, select, x {{c}} other {}}}}')).toEqual([
    'a',
    'b',
    'c',
    'count',
    'kind',
  ]);
});

describe.each(FILES.map((file) => [basename(file), JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>] as const))(
  '%s',
  (_, texts) => {
    const translated = Object.entries(EN).filter(([key]) => Object.hasOwn(texts, key));

    it('fills in the same values', () => {
      const different = translated.filter(([key, text]) => String(valuesOf(texts[key] as string)) !== String(valuesOf(text)));
      expect(different.map(([key]) => [key, texts[key]])).toEqual([]);
    });

    it('fills the words outside of pages as the main process does: plain values in braces', () => {
      const outside = (Object.keys(SHELL_WORDS) as (keyof typeof SHELL_WORDS)[]).filter((key) => Object.hasOwn(texts, key));
      const plain = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
      expect(outside.filter((key) => String(plain(texts[key] ?? '')) !== String(plain(SHELL_WORDS[key])))).toEqual([]);
      // ICU takes it for a quote.
      expect(outside.filter((key) => texts[key]?.includes("'"))).toEqual([]);
      expect(ShellWords.safeParse({ ...SHELL_WORDS, ...Object.fromEntries(outside.map((key) => [key, texts[key]])) }).success).toBe(true);
    });

    it('is translated', () => {
      const same = translated.filter(([key, text]) => texts[key] === text && /[a-z]{4}/.test(text.replaceAll(/\{[^}]*\}/g, '')));
      expect(same.length, same.map(([key]) => key).join(' ')).toBeLessThan(translated.length / 10);
    });
  },
);

it('are five besides English', () => {
  expect(FILES.map((file) => basename(file)).sort()).toEqual(['de.json', 'es.json', 'fr.json', 'ja.json', 'zh.json']);
});
