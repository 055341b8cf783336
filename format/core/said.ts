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

/** Fits every sentence of the program, and what it is nested in; of what is more, {@link asData} makes English. */
export const LONGEST_WORDS = 4096;
export const DEEPEST_WORDS = 3;
/** A hole in a form. */
export const HOLE = /\{(\d+)\}/g;

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
  new Said(texts.map((text, i) => (i === 0 ? text : `{${i - 1}}${text}`)).join(''), values.map(held));

/** JSON has neither infinity nor `undefined`. */
const held = (value: Value | undefined | bigint | boolean): Value =>
  typeof value === 'object' || Number.isFinite(value) ? (value as Value) : String(value);

/** In English; also of one that came from another thread or machine, as plain data. */
export const english = (words: Value): string =>
  typeof words === 'object' ? filled(words.form, words.values.map(english)) : String(words);

/** A form with its values; each may stand anywhere. */
const filled = (form: string, values: readonly string[]): string =>
  form.replaceAll(HOLE, (hole, number: string) => values[Number(number)] ?? hole);

/** Several in one, such as all that is wrong with a file. */
export const joined = (words: readonly Words[], by = '; '): Words =>
  words.length === 1 ? (words[0] as Words) : { form: words.map((_, i) => `{${i}}`).join(by), values: words };

/** As plain data that {@link Sentence} takes: what is nested deeper, or longer, is English. */
export const asData = ({ form, values }: Sentence, depth = 0): Sentence => ({
  form,
  values: values.map((value) => {
    if (typeof value === 'number') return value;
    return typeof value === 'object' && depth < DEEPEST_WORDS ? asData(value, depth + 1) : english(value).slice(0, LONGEST_WORDS);
  }),
});

/** Those of a finding or a fault that have values, as plain data, to be put beside the English texts: one without values is its own form. */
export function formsOf(says: Words, remedy: Words = ''): { readonly forms?: Forms } {
  const forms = { ...(hasValues(says) && { says: asData(says) }), ...(hasValues(remedy) && { remedy: asData(remedy) }) };
  return Object.keys(forms).length === 0 ? {} : { forms };
}

const hasValues = (words: Words): words is Sentence => typeof words === 'object' && words.values.length > 0;

/** What a finding or a fault says, to be put into another sentence. */
export const saysOf = ({ says, forms }: Told): Sentence => forms?.says ?? { form: says, values: [] };
export const remedyOf = ({ remedy, forms }: Told): Sentence | undefined =>
  remedy === undefined ? undefined : (forms?.remedy ?? { form: remedy, values: [] });
