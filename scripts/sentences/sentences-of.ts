import { parseSync } from 'vite';

/** A sentence that the program says in its windows, as its source has it: values are `{0}`, `{1}`, in order. */
export type Pattern = string;

/** Names of properties, variables and parameters that hold what people read. */
const READ = new Set(['says', 'remedy', 'why', 'reason', 'cannot', 'FALLBACK_CANNOT']);
/** Functions that return what people read. */
const RETURNS = new Set(['doubts', 'notReady', 'labNotReady']);
/** Arguments that people read where no parameter's name says so. */
const ARGUMENTS = { GapError: [1, 2], Refused: [2, 3], onStatus: [0], onParted: [0], status: [0] };
/** Errors of the program itself: nobody is meant to read them. */
const INTERNAL = new Set(['RangeError', 'TypeError']);

/** Of the tree of a source (ESTree, with TypeScript's own nodes), as far as it is looked at here. */
interface Node {
  readonly type: string;
  readonly alternate?: unknown;
  readonly arguments?: unknown;
  readonly body?: unknown;
  readonly callee?: unknown;
  readonly consequent?: unknown;
  readonly expressions?: unknown;
  readonly id?: unknown;
  readonly init?: unknown;
  readonly key?: unknown;
  readonly left?: unknown;
  readonly name?: unknown;
  readonly operator?: unknown;
  readonly params?: unknown;
  readonly property?: unknown;
  readonly quasis?: unknown;
  readonly right?: unknown;
  readonly value?: unknown;
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
const nodesIn = (value: unknown): Node[] => (Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []);
const childrenOf = (node: Node): Node[] => Object.values(node).flatMap(nodesIn);

/** One source file, and what in it can be looked up by name. */
interface Source {
  readonly root: Node;
  /** Initial values of its variables, and bodies of its functions. */
  readonly named: ReadonlyMap<string, readonly Node[]>;
}

/**
 * Finds the sentences of some sources without running them: string literals and templates that end up in a property or parameter named {@link READ}, or as
 * message or remedy of a GapError. What such an expression refers to in the same file, variables and functions, is followed.
 */
export function sentencesOf(texts: ReadonlyMap<string, string>): Set<Pattern> {
  const sources = [...texts].map(([name, text]) => sourceOf(name, text));
  const parameters = readParameters(sources);
  const found = new Set<Pattern>();
  for (const source of sources) {
    const seen = new Set<Node>();
    for (const sink of sinksOf(source.root, parameters)) collect(sink, source, seen, found);
  }
  return found;
}

function sourceOf(name: string, text: string): Source {
  const { program, errors } = parseSync(name, text, { lang: 'ts' });
  if (errors.length > 0) throw new Error(`${name}: ${errors[0]?.message}`);
  const named = new Map<string, Node[]>();
  const keep = (id: unknown, value: unknown) => {
    if (!isNode(id) || id.type !== 'Identifier' || !isNode(value)) return;
    const key = String(id.name);
    named.set(key, [...(named.get(key) ?? []), value]);
  };
  walk(program as unknown as Node, (node) => {
    if (node.type === 'VariableDeclarator') keep(node.id, node.init);
    if (node.type === 'FunctionDeclaration') keep(node.id, node.body);
    if (node.type === 'AssignmentExpression') keep(node.left, node.right);
  });
  return { root: program as unknown as Node, named };
}

function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const child of childrenOf(node)) walk(child, visit);
}

/** Which arguments of a function, by its name, people read. */
function readParameters(sources: readonly Source[]): Map<string, Set<number>> {
  const found = new Map<string, Set<number>>(Object.entries(ARGUMENTS).map(([name, read]) => [name, new Set(read)]));
  const keep = (id: unknown, fn: Node) => {
    const name = isNode(id) ? String(id.name) : '';
    const read = nodesIn(fn.params).flatMap((parameter, i) => (READ.has(parameterName(parameter)) ? [i] : []));
    if (name !== '' && read.length > 0) found.set(name, new Set([...(found.get(name) ?? []), ...read]));
  };
  for (const { root } of sources) {
    walk(root, (node) => {
      if (node.type === 'FunctionDeclaration') keep(node.id, node);
      if (node.type === 'VariableDeclarator' && isNode(node.init) && node.init.type === 'ArrowFunctionExpression') keep(node.id, node.init);
      if (node.type === 'MethodDefinition' && isNode(node.value)) keep(node.key, node.value);
    });
  }
  return found;
}

const parameterName = (node: Node): string =>
  node.type === 'AssignmentPattern' && isNode(node.left) ? String(node.left.name) : String(node.name ?? '');

/** Expressions whose value people read. */
function sinksOf(root: Node, parameters: ReadonlyMap<string, ReadonlySet<number>>): Node[] {
  const sinks: Node[] = [];
  walk(root, (node) => {
    const { key, value, callee } = node;
    if ((node.type === 'Property' || node.type === 'PropertyDefinition') && isNode(key) && READ.has(String(key.name ?? key.value)))
      sinks.push(...nodesIn(value));
    if (node.type === 'VariableDeclarator' && isNode(node.id) && READ.has(String(node.id.name))) sinks.push(...nodesIn(node.init));
    if (node.type === 'FunctionDeclaration' && isNode(node.id) && RETURNS.has(String(node.id.name))) sinks.push(...nodesIn(node.body));
    if ((node.type === 'CallExpression' || node.type === 'NewExpression') && isNode(callee)) {
      const property = callee.property;
      const name = String(callee.name ?? (isNode(property) ? property.name : ''));
      const read = parameters.get(name);
      if (read !== undefined) sinks.push(...nodesIn(node.arguments).filter((_, i) => read.has(i)));
    }
  });
  return sinks;
}

/** The literals below an expression, and below what it names. */
function collect(node: Node, source: Source, seen: Set<Node>, found: Set<Pattern>, isValue = false): void {
  if (seen.has(node)) return;
  seen.add(node);
  const type = node.type;
  if (type.startsWith('TS') && !type.endsWith('Expression')) return;
  if (type === 'NewExpression' && isNode(node.callee) && INTERNAL.has(String(node.callee.name))) return;
  // What is compared, or looked up, is not said.
  if (type === 'BinaryExpression' && node.operator !== '+') return;
  if (type === 'ConditionalExpression') {
    for (const branch of [node.consequent, node.alternate]) if (isNode(branch)) collect(branch, source, seen, found, isValue);
    return;
  }
  if (type === 'Literal' && typeof node.value === 'string') {
    keepSentence(node.value, found);
    // A word that a sentence is filled with, such as `once`.
    if (isValue && /^[a-z]{3,}$/.test(node.value)) found.add(node.value);
  }
  if (type === 'TemplateLiteral') keepSentence(templateOf(node), found);
  if (type === 'Identifier') for (const value of source.named.get(String(node.name)) ?? []) collect(value, source, seen, found, isValue);
  const fills = type === 'TemplateLiteral' || (isValue && (type === 'LogicalExpression' || type === 'ParenthesizedExpression'));
  for (const child of childrenOf(node)) collect(child, source, seen, found, fills);
}

function templateOf(node: Node): string {
  const texts = nodesIn(node.quasis).map(({ value }) => String((value as { readonly cooked?: unknown }).cooked));
  return texts.map((text, i) => (i === 0 ? text : `{${i - 1}}${text}`)).join('');
}

/** A word of a person's language at least, and more than one or a value: names of files, codes and formats stay as they are. */
function keepSentence(text: string, found: Set<Pattern>): void {
  const bare = text.replaceAll(/\{\d+\}/g, '\0');
  const isSentence = /\p{Ll}{2,}[,:;]? |[ ,:;]\p{Ll}{2,}/u.test(bare);
  if (isSentence && !/^\W*[\w.]+\W*$|\n|^[\w-]+ \w+ v\d|^\w+\*? \w+\(/.test(text)) found.add(text);
}
