import { type Form, filled, formOf, formsOf, valuesIn } from '#core/sentences/form.ts';

/** Sentences of the program in another language, by their English; values are `{0}`, `{1}` in both. */
export type Sentences = Readonly<Record<string, string>>;

/** Nothing longer is a sentence: what comes from outside has no limit of its own. */
const LONGEST = 2000;
/** Values of a sentence may be sentences, and theirs again. */
const DEEPEST = 4;
/** Sentences that are kept as translated; a page shows the same ones again at every look. */
const MOST_KEPT = 500;
/** Letters of its own that a form needs to be told from any other text, where its values are names. */
const LEAST_OWN = 10;
const FIGURE = /^[\d.,:+–-]+(?: ?[%A-Za-z/]{1,5})?$/;
/** What joins several sentences to one text. */
const JOINTS = ['; ', '. ', ': '] as const;

/**
 * Translates sentences by recognising them: what a shard has sealed, or another machine sent, is English text, and its language is no part of any format.
 * The form with most letters of its own wins; its values are translated in turn. What is not recognised stays as it is.
 */
export class Translator {
  readonly #exact: ReadonlyMap<string, string>;
  readonly #forms: readonly Form[];
  readonly #kept = new Map<string, string>();

  constructor(sentences: Sentences) {
    const all = Object.entries(sentences);
    this.#exact = new Map(all.filter(([english]) => formOf(english).length === 1));
    this.#forms = formsOf(all);
  }

  of(text: string): string {
    const kept = this.#kept.get(text);
    if (kept !== undefined) return kept;
    const translated = this.#translated(text, 0) ?? text;
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    this.#kept.set(text, translated);
    return translated;
  }

  #translated(text: string, depth: number): string | undefined {
    if (text.length > LONGEST || depth > DEEPEST) return undefined;
    return this.#exact.get(text) ?? this.#byForm(text, depth) ?? this.#bySplitting(text, depth);
  }

  #byForm(text: string, depth: number): string | undefined {
    for (const { pieces, target, own } of this.#forms) {
      const values = valuesIn(text, pieces);
      // A title such as "Dead by Daylight" has the form of some short sentence, too.
      if (values !== undefined && (own >= LEAST_OWN || values.every((value) => this.#isPlain(value))))
        return filled(
          target,
          values.map((value) => this.#translated(value, depth + 1) ?? value),
        );
    }
    return undefined;
  }

  /** A figure, or a word of the program: what a short form can be told by. */
  #isPlain(value: string): boolean {
    return FIGURE.test(value) || this.#exact.has(value);
  }

  /** Several sentences in one, such as a file's name in front of what is wrong with it. */
  #bySplitting(text: string, depth: number): string | undefined {
    for (const joint of JOINTS) {
      const at = text.indexOf(joint);
      if (at === -1) continue;
      const [first, rest] = [text.slice(0, at), text.slice(at + joint.length)];
      const [left, right] = [this.#translated(first, depth + 1), this.#translated(rest, depth + 1)];
      if (left !== undefined || right !== undefined) return `${left ?? first}${joint}${right ?? rest}`;
    }
    return undefined;
  }
}
