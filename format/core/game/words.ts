/** A name, a number, a hash: no blank, so no sentence. 128 characters: SHA-512 in hexadecimal. */
const WORD = /^[\w.:+#/=-]{0,128}$/;
/** Deepest that a game's JSON may nest: what reads and writes it calls itself once a level. */
const DEEPEST = 64;

/** Whether a text can be a name, a number or a hash, but nothing that somebody wrote to somebody. */
export const isWord = (text: string): boolean => WORD.test(text);

/**
 * What a game's JSON must not be, if it is: nested too deep, or holding free text, in a value or as a key. A chat line or an address then never
 * reaches the disk (GAP v0.2 section 6). Found without a call a level.
 */
export function unfit(value: unknown): string | undefined {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return `must not nest deeper than ${DEEPEST}`;
    const next: unknown[] = [];
    for (const one of level) {
      if (typeof one === 'string' && !isWord(one)) return FREE_TEXT;
      if (typeof one !== 'object' || one === null) continue;
      for (const [key, member] of Object.entries(one)) {
        if (!Array.isArray(one) && !isWord(key)) return FREE_TEXT;
        next.push(member);
      }
    }
    level = next;
  }
  return undefined;
}

const FREE_TEXT = 'must be words of at most 128 letters, digits and _ . : + # / = -, never free text';

/** Whether JSON as it was written holds free text. */
export function hasFreeText(json: string): boolean {
  for (const [text] of json.matchAll(/"(?:[^"\\]|\\.)*"/g)) if (!isWord(text.slice(1, -1))) return true;
  return false;
}
