/** A sentence with values, and its translation. */
export interface Form {
  /** What stands between the values, in English. */
  readonly pieces: readonly string[];
  readonly target: string;
  /** Letters between the values. */
  readonly own: number;
}

const VALUE = /\{\d+\}/;

/** What stands between the values of a sentence: one piece where it has none. */
export const formOf = (english: string): string[] => english.split(VALUE);

/** Those with values; the ones with most text of their own come first, since shorter ones recognise them too. */
export function formsOf(sentences: readonly (readonly [english: string, translated: string])[]): Form[] {
  const letters = (pieces: readonly string[]) => pieces.reduce((sum, piece) => sum + piece.replaceAll(/\P{L}/gu, '').length, 0);
  return sentences
    .map(([english, target]) => ({ pieces: formOf(english), target }))
    .filter(({ pieces }) => pieces.length > 1)
    .map((form) => ({ ...form, own: letters(form.pieces) }))
    .toSorted((a, b) => b.own - a.own || b.pieces.join('').length - a.pieces.join('').length || b.pieces.length - a.pieces.length);
}

/**
 * The values of a text that has this form; undefined where it has another. Each value is the shortest that fits, from the left: no going back, so that a
 * hostile text costs its length and no more.
 */
export function valuesIn(text: string, pieces: readonly string[]): string[] | undefined {
  const [first = '', ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined || !text.startsWith(first) || !text.endsWith(last)) return undefined;
  const end = text.length - last.length;
  const values: string[] = [];
  let at = first.length;
  for (const piece of rest) {
    const next = text.indexOf(piece, at);
    if (next === -1) return undefined;
    values.push(text.slice(at, next));
    at = next + piece.length;
  }
  if (at > end) return undefined;
  return [...values, text.slice(at, end)];
}

/** A translation with its values; each may stand anywhere. */
export const filled = (target: string, values: readonly string[]): string =>
  target.replaceAll(/\{(\d+)\}/g, (hole, number: string) => values[Number(number)] ?? hole);
