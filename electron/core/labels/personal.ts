/** Links, mail addresses, names with an @ before them, and numbers of four digits or more. */
const PERSONAL = /\b(?:https?:\/\/|www\.)\S+|\S+@\S+\.\S+|@[\p{L}\p{N}_.-]+|\+?\p{N}[\p{N} ().-]{2,}\p{N}/gu;

/** A line of chat without what may point to a person: what is left is only looked up in word lists. `names`: of the players. */
export function withoutPersonal(text: string, names: readonly string[]): string {
  let rest = text.replace(PERSONAL, ' ');
  for (const name of names) if (name.length > 1) rest = rest.replace(new RegExp(escaped(name), 'giu'), ' ');
  return rest;
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
