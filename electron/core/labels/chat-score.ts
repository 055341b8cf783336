/** Word lists, in lower case. */
export interface Lexicon {
  /** -5 to 5: how bad or good a word or an emoji is. */
  readonly valence: ReadonlyMap<string, number>;
  /** 0 to 1: how surely a word is meant to hurt. */
  readonly toxicity: ReadonlyMap<string, number>;
}

/** What one message is like. */
export interface ChatScore {
  /** 0 to 1. */
  readonly excitement: number;
  readonly toxicity: number;
  /** -1 to 1; undefined where no word of it is known. */
  readonly sentiment: number | undefined;
}

/** More of a message says nothing more about it. */
const MOST_CHARACTERS = 2000;
const MOST_VALENCE = 5;
/** What the list calls strong. */
const STRONG = 4;
/** Words in capitals are shouted: from this many letters on, an abbreviation is not. */
const SHOUTED_LETTERS = 4;
const SHOUTED_SHARE = 0.7;

/**
 * Scores a message by what its words are called in word lists. Words are found in any script, also where no blanks stand between them (UAX 29,
 * with the dictionaries of ICU). Excitement: exclamation marks, capitals, letters drawn out and strong words, each of which alone makes up to a half.
 */
export function chatScore(message: string, { valence, toxicity }: Lexicon, segmenter: Intl.Segmenter): ChatScore {
  const text = message.slice(0, MOST_CHARACTERS).normalize('NFKC');
  let [sum, known, strong, toxic] = [0, 0, 0, 0];
  for (const { segment } of segmenter.segment(text)) {
    const word = segment.toLowerCase();
    const value = valence.get(word) ?? valence.get(word.replace(/\p{M}|\u{FE0F}/gu, ''));
    if (value !== undefined) {
      [sum, known] = [sum + value, known + 1];
      if (Math.abs(value) >= STRONG) strong += 1;
    }
    toxic = Math.max(toxic, toxicity.get(word) ?? 0);
  }
  const signs = [(text.match(/[!！]/g) ?? []).length / 3, isShouted(text) ? 1 : 0, /(\p{L})\1{2}/u.test(text) ? 1 : 0, strong];
  const calm = signs.reduce((rest, sign) => rest * (1 - Math.min(1, sign) / 2), 1);
  return { excitement: 1 - calm, toxicity: toxic, sentiment: known === 0 ? undefined : sum / known / MOST_VALENCE };
}

function isShouted(text: string): boolean {
  const upper = (text.match(/\p{Lu}/gu) ?? []).length;
  const lower = (text.match(/\p{Ll}/gu) ?? []).length;
  return upper >= SHOUTED_LETTERS && upper >= SHOUTED_SHARE * (upper + lower);
}
