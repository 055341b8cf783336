/** Players of one game, in the order in which they came; the first is `p1`. */
export interface Group {
  readonly match: string;
  readonly members: readonly string[];
}

/** A waiting room: who comes waits until there are enough, and plays with those who came next. Several groups may play at once. */
export class Matchmaker {
  readonly #size: number;
  readonly #nameOf: (count: number) => string;
  readonly #waiting: string[] = [];
  readonly #groups = new Map<string, Group>();
  #made = 0;

  /** `nameOf`: what the n-th match is called. */
  constructor(size: number, nameOf: (count: number) => string) {
    this.#size = size;
    this.#nameOf = nameOf;
  }

  get waiting(): readonly string[] {
    return this.#waiting;
  }

  /** Somebody came; returns the group that is complete with them. Coming twice changes nothing. */
  arrive(who: string): Group | undefined {
    if (this.#waiting.includes(who) || this.#groups.has(who)) return undefined;
    this.#waiting.push(who);
    if (this.#waiting.length < this.#size) return undefined;
    const members = this.#waiting.splice(0, this.#size);
    const group = { match: this.#nameOf(this.#made++), members };
    for (const member of members) this.#groups.set(member, group);
    return group;
  }

  /** The group that somebody plays in. */
  groupOf(who: string): Group | undefined {
    return this.#groups.get(who);
  }

  /** Somebody went: out of the waiting room, or out of their group, whose others are returned. They play on alone, and are matched no more. */
  leave(who: string): readonly string[] {
    const at = this.#waiting.indexOf(who);
    if (at >= 0) this.#waiting.splice(at, 1);
    const group = this.#groups.get(who);
    this.#groups.delete(who);
    return group === undefined ? [] : group.members.filter((member) => member !== who && this.#groups.get(member) === group);
  }
}
