/** Another token in the place of one, which a test of the file should notice. */
export interface Change {
  readonly offset: number;
  readonly before: string;
  readonly after: string;
}

const OTHERS: Readonly<Record<string, string>> = {
  ' + ': ' - ',
  ' - ': ' + ',
  ' * ': ' / ',
  ' / ': ' * ',
  ' < ': ' <= ',
  ' <= ': ' < ',
  ' > ': ' >= ',
  ' >= ': ' > ',
  ' === ': ' !== ',
  ' !== ': ' === ',
  ' && ': ' || ',
  ' || ': ' && ',
  'Math.max(': 'Math.min(',
  'Math.min(': 'Math.max(',
  true: 'false',
  false: 'true',
};
const escaped = (token: string) => token.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const words = Object.keys(OTHERS).map((token) => (/^\w+$/.test(token) ? `\\b${token}\\b` : escaped(token)));
const TOKEN = new RegExp(`${words.join('|')}|(?<![\\w.$#])\\d+(?![\\w.])`, 'g');
/** What says nothing that runs: comments, texts, regular expressions. */
const SILENT =
  /\/\*[\s\S]*?\*\/|\/\/.*|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`|(?<=[=(,:\s])\/(?![*/ ])(?:\\.|\[(?:\\.|[^\]\n])*\]|[^/\\\n])+\/[a-z]*/g;
/** Nor do imports and types; and a limit that was measured is no less a limit one higher. */
const TYPES =
  /^(?:import|export type|export interface|interface|type) [\s\S]*?^(?:\}|.*;$)|^\s*(?:readonly )?[\w#]+\??: [^=\n]*;$|^\s*(?:export )?const \[?[A-Z][A-Z0-9_, ]*\]?(?:: [^=\n]*)? = (?:[\d._e]+|\[[^\]\n]*\]);$/gm;

/** Every change of a single token that a source allows. */
export function changesOf(source: string): Change[] {
  const blanked = (text: string) => text.replace(/[^\n]/g, ' ');
  const code = source.replace(SILENT, blanked).replace(TYPES, blanked);
  return Array.from(code.matchAll(TOKEN), ({ 0: before, index: offset }) => ({
    offset,
    before,
    after: OTHERS[before] ?? String(Number(before) + 1),
  }));
}
