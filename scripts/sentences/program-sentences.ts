import { globSync, readFileSync } from 'node:fs';
import { parseSync } from 'vite';
import { SOURCES } from '#scripts/build/sources.ts';

/** Of the tree of a source (ESTree), as far as it is looked at here. */
interface Node {
  readonly type: string;
  readonly tag?: Node & { readonly name?: string };
  readonly quasi?: { readonly quasis: readonly { readonly value: { readonly cooked: string } }[] };
}

/** What only joins its values needs no translator. */
const HAS_WORDS = /\p{L}{2}/u;

/** The forms of all sentences that findings and faults may say, in English. */
export function programSentences(): Set<string> {
  const found = new Set<string>();
  for (const file of globSync(`{${SOURCES.join(',')},renderer,viewer}/**/*.{ts,tsx}`))
    for (const form of formsIn(file, readFileSync(file, 'utf8'))) if (HAS_WORDS.test(form)) found.add(form);
  return found;
}

/** What is tagged with `said` in one source, with `{0}`, `{1}` where its values stand. */
export function formsIn(name: string, text: string): string[] {
  const { program, errors } = parseSync(name, text);
  if (errors.length > 0) throw new Error(`${name}: ${errors[0]?.message}`);
  return formsBelow(program);
}

function formsBelow(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const own = Object.values(node).flatMap(formsBelow);
  const { type, tag, quasi } = node as Node;
  if (type !== 'TaggedTemplateExpression' || tag?.name !== 'said') return own;
  const texts = (quasi?.quasis ?? []).map(({ value }) => value.cooked);
  return [texts.map((part, i) => (i === 0 ? part : `{${i - 1}}${part}`)).join(''), ...own];
}
