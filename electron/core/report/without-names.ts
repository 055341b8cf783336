/** Something that tells who or where somebody is, and what stands in its place. */
export interface Telling {
  readonly text: string;
  readonly instead: string;
}

/** Shorter ones are parts of words. */
const LEAST_CHARS = 2;

/**
 * A value as JSON has it, in which no text tells any of these: the longest first, since a home folder contains a name; whatever the case, as Windows
 * writes paths.
 */
export function withoutNames<T>(value: T, telling: readonly Telling[]): T {
  const longest = telling.filter(({ text }) => text.length >= LEAST_CHARS).toSorted((a, b) => b.text.length - a.text.length);
  return clean(value, longest) as T;
}

function clean(value: unknown, telling: readonly Telling[]): unknown {
  if (typeof value === 'string') return telling.reduce((text, one) => replaced(text, one), value);
  if (Array.isArray(value)) return value.map((one) => clean(one, telling));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, clean(one, telling)]));
}

function replaced(text: string, { text: name, instead }: Telling): string {
  const [low, wanted] = [text.toLowerCase(), name.toLowerCase()];
  // Letters whose lower case has another length: then only the exact spelling is found.
  if (low.length !== text.length) return text.replaceAll(name, instead);
  let [result, at] = ['', 0];
  for (let found = low.indexOf(wanted); found >= 0; found = low.indexOf(wanted, at)) {
    result += text.slice(at, found) + instead;
    at = found + wanted.length;
  }
  return result + text.slice(at);
}
