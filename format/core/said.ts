/** What a sentence is filled with: figures, names, and other sentences. */
export type Value = string | number | Sentence;

/** A sentence of the program: its English with a hole for each value, `{0}`, `{1}`, by which it is found in other languages. */
export interface Sentence {
  readonly form: string;
  readonly values: readonly Value[];
}

/** What people read. A string is nobody's to translate: a name, or the words of another program. */
export type Words = string | Sentence;

/** The sentences of a finding or a fault, for other languages and for programs. */
export interface Forms {
  readonly says?: Sentence | undefined;
  readonly remedy?: Sentence | undefined;
}

/** In English, for people without this program, and as sentences. */
export interface Told {
  readonly says: string;
  readonly remedy?: string | undefined;
  readonly forms?: Forms | undefined;
}

/** What a sentence may be, whoever sent it; what this program says is brought within these limits as it is said. */
export const WORDS_LIMITS = { chars: 4096, values: 20, depth: 3 } as const;

/** A hole in a form; written in one way only, so that the same value is not meant by two. */
const HOLE = /\{(0|[1-9]\d?)\}/g;

/** Whether each hole is there once: otherwise a few nested sentences would say gigabytes. */
export function namesEachOnce(form: string): boolean {
  const holes = form.match(HOLE) ?? [];
  return new Set(holes).size === holes.length;
}

/** What `said` makes. Put into a text by mistake it is English. */
class Said implements Sentence {
  readonly form: string;
  readonly values: readonly Value[];

  constructor(form: string, values: readonly Value[]) {
    this.form = form;
    this.values = values;
  }

  toString(): string {
    return english(this);
  }
}

/** The tag of what people read: said`${lost} of ${frames} frames were not captured`. */
export const said = (texts: TemplateStringsArray, ...values: readonly (Value | undefined | bigint | boolean)[]): Sentence =>
  fitting(texts.map((text, i) => (i === 0 ? text : `{${i - 1}}${text}`)).join(''), values.map(held));

/** JSON has neither infinity nor `undefined`. */
const held = (value: Value | undefined | bigint | boolean): Value =>
  typeof value === 'object' || Number.isFinite(value) ? (value as Value) : String(value);

/** A sentence within {@link WORDS_LIMITS}: what is nested deeper is English; so is the whole of one with too much in it, and cut off. */
function fitting(form: string, values: readonly Value[]): Sentence {
  if (form.length > WORDS_LIMITS.chars || values.length > WORDS_LIMITS.values || !namesEachOnce(form))
    return new Said('{0}', [shortened(filled(form, values.map(english)))]);
  return new Said(
    form,
    values.map((value) => within(WORDS_LIMITS.depth - 1, value)),
  );
}

/** A value with at most so many sentences within one another. */
function within(depth: number, value: Value): Value {
  if (typeof value === 'number') return value;
  if (typeof value !== 'object' || depth === 0) return shortened(english(value));
  return new Said(
    value.form,
    value.values.map((one) => within(depth - 1, one)),
  );
}

const shortened = (text: string): string => (text.length > WORDS_LIMITS.chars ? `${text.slice(0, WORDS_LIMITS.chars - 1)}…` : text);

/** In English; also of one that came from another thread or machine, as plain data. */
export const english = (words: Value): string =>
  typeof words === 'object' ? filled(words.form, words.values.map(english)) : String(words);

/** A form with its values; each may stand anywhere. */
const filled = (form: string, values: readonly string[]): string =>
  form.replaceAll(HOLE, (hole, number: string) => values[Number(number)] ?? hole);

/** Several in one, such as all that is wrong with a file. */
export const joined = (words: readonly Words[], by = '; '): Words =>
  words.length === 1 ? (words[0] as Words) : fitting(words.map((_, i) => `{${i}}`).join(by), words);

/** With each of its texts changed. */
export const mapped = ({ form, values }: Sentence, change: (text: string) => string): Sentence => ({
  form: change(form),
  values: values.map((value) => (typeof value === 'object' ? mapped(value, change) : typeof value === 'string' ? change(value) : value)),
});

/** Those of a finding or a fault that have values, to be put beside the English texts: one without values is its own form. */
export function formsOf(says: Words, remedy: Words = ''): { readonly forms?: Forms } {
  const forms = { ...(hasValues(says) && { says }), ...(hasValues(remedy) && { remedy }) };
  return Object.keys(forms).length === 0 ? {} : { forms };
}

const hasValues = (words: Words): words is Sentence => typeof words === 'object' && words.values.length > 0;

/** What a finding or a fault says, and its remedy, to be put into another sentence. */
export const saysOf = ({ says, forms }: Told): Sentence => sentenceOf(says, forms?.says);
export const remedyOf = ({ remedy = '', forms }: Told): Sentence => sentenceOf(remedy, forms?.remedy);

/** A sentence that somebody sent counts where it says what its English says. */
const sentenceOf = (text: string, sent: Sentence | undefined): Sentence =>
  sent !== undefined && english(sent) === text ? sent : formOf(text);

/** An English text as the form of a sentence without values; one with a hole, which no sentence without values has, is somebody else's. */
const formOf = (text: string): Sentence => (text.search(HOLE) >= 0 ? fitting('{0}', [text]) : fitting(text, []));
