import { EN, type TextKey } from '#renderer/text/en.ts';

const ACCENTS: Readonly<Record<string, string>> = {
  a: 'á',
  e: 'é',
  i: 'í',
  o: 'ó',
  u: 'ú',
  n: 'ñ',
  s: 'š',
  c: 'ç',
  A: 'Á',
  E: 'É',
  O: 'Ó',
  S: 'Š',
};
/** German and Finnish are about a third longer than English. */
const LONGER = 0.35;

/** A made-up language: every word accented, every text longer. Plain text was never translated; text that is cut off lacks room. */
export function pseudoTexts(): Record<TextKey, string> {
  return Object.fromEntries(Object.entries(EN).map(([key, text]) => [key, pseudo(text)])) as Record<TextKey, string>;
}

export function pseudo(text: string): string {
  let depth = 0;
  let words = '';
  for (let i = 0; i < text.length; i++) {
    const letter = text[i] as string;
    if (letter === '{') depth += 1;
    // Inside an argument only the branches of a plural or select are words: at even depth.
    words += depth % 2 === 0 ? (ACCENTS[letter] ?? letter) : letter;
    if (letter === '}') depth -= 1;
  }
  const plain = text.replace(/\{.*\}/g, '').length;
  return `[${words}${'~'.repeat(Math.ceil(plain * LONGER))}]`;
}
