/** One function of V8's coverage: ranges of a script's text with how often each ran, the outer before the inner. */
interface Ran {
  readonly functionName: string;
  readonly ranges: readonly { readonly startOffset: number; readonly endOffset: number; readonly count: number }[];
}

/** What V8 reports of one script in one thread (`NODE_V8_COVERAGE`). Types are stripped in place, so offsets are those of the source. */
export interface RanScript {
  readonly url: string;
  readonly functions: readonly Ran[];
}

/** Lines of a source that nothing reached, from 1, both ends included. */
export interface Unreached {
  readonly from: number;
  readonly to: number;
}

/** Folds what many processes and threads reached of one source: a place is reached if any of them reached it. */
export class Reached {
  readonly #text: string;
  readonly #reached: Uint8Array;
  readonly #once: Uint8Array;

  /** `text`: the source without its types, as Node runs it, every character in its place. */
  constructor(text: string) {
    this.#text = text;
    this.#reached = new Uint8Array(text.length);
    this.#once = new Uint8Array(text.length);
  }

  add({ functions }: RanScript): void {
    this.#once.fill(1);
    for (const { ranges } of functions)
      for (const { startOffset, endOffset, count } of ranges) this.#once.fill(count > 0 ? 1 : 0, startOffset, endOffset);
    for (let i = 0; i < this.#once.length; i++) if (this.#once[i] === 1) this.#reached[i] = 1;
  }

  /** Stretches of lines on which nothing but space, brackets and comments was reached. */
  unreached(): Unreached[] {
    const found: Unreached[] = [];
    let at = 0;
    this.#text.split('\n').forEach((line, index) => {
      const isMissed = /\w/.test(line) && !/^\s*(\/\/|\/?\*)/.test(line) && this.#isMissed(at, line);
      at += line.length + 1;
      if (!isMissed) return;
      const last = found.at(-1);
      if (last?.to === index) found[found.length - 1] = { ...last, to: index + 1 };
      else found.push({ from: index + 1, to: index + 1 });
    });
    return found;
  }

  #isMissed(at: number, line: string): boolean {
    return [...line].every((character, i) => !/\w/.test(character) || this.#reached[at + i] === 0);
  }
}
