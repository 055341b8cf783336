/** Texts, with the colon that makes a key of them, and what a value is enclosed in or separated by. Numbers and words are between. */
const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|[{}[\],]/g;

/** Lists and objects in one another. Readers that call themselves for each end at about 1,000 (Python's json). */
const MOST_DEEP = 500;

/** An object or a list that is open: where in it the text is, and the keys before. */
interface Open {
  at: string | number;
  readonly keys: Set<string> | undefined;
}

/** The first key that a JSON text, which is one (`JSON.parse`), has twice in an object, with its path; undefined where there is none. `JSON.parse` keeps the last, others the first. Throws a RangeError for one too deep. */
export function keyTwice(text: string): string | undefined {
  const open: Open[] = [];
  for (const [token, quoted, colon] of text.matchAll(TOKEN)) {
    const top = open.at(-1);
    if (open.length > MOST_DEEP) throw new RangeError(`more than ${MOST_DEEP} lists and objects lie in one another`);
    if (token === '{' || token === '[') open.push(token === '{' ? { at: '', keys: new Set() } : { at: 0, keys: undefined });
    else if (token === '}' || token === ']') open.pop();
    else if (token === ',' && typeof top?.at === 'number') top.at += 1;
    else if (quoted !== undefined && colon !== undefined && top?.keys !== undefined) {
      top.at = JSON.parse(quoted) as string;
      if (top.keys.has(top.at)) return open.map(({ at }) => at).join('.');
      top.keys.add(top.at);
    }
  }
  return undefined;
}
