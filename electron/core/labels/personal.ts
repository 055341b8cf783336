/** A mail address, a name with an @ before it, a link. */
const PERSONAL = /^(?:\S*@\S*|\S*:\/\/\S*|www\.\S*)$/iu;
const PARTS = /(\s+)/u;
/** Four digits or more, as telephone numbers are written: groups of them with a few signs between. */
const NUMBER = /\p{N}+(?:[ ().-]{1,3}\p{N}+)*/gu;
const LEAST_DIGITS = 4;

/**
 * A line of chat without what may point to a person: what is left is only looked up in word lists. `names`: of the players. Takes time in proportion to the
 * line, whatever stands in it.
 */
export function withoutPersonal(text: string, names: readonly string[]): string {
  let rest = text
    .split(PARTS)
    .map((part) => (PERSONAL.test(part) ? '' : part))
    .join('')
    .replace(NUMBER, (digits) => ((digits.match(/\p{N}/gu)?.length ?? 0) < LEAST_DIGITS ? digits : ''));
  for (const name of names) if (name.length > 1) rest = rest.replace(new RegExp(escaped(name), 'giu'), ' ');
  return rest;
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
