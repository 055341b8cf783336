/** Players of one game, in order of arrival; the first is `p1`. */
export interface Group {
  readonly match: string;
  readonly members: readonly string[];
}

/** A waiting room: players wait until there are enough, and are grouped in order of arrival. Several groups may play in parallel. */
export class Matchmaker {
  readonly #size: number;
  readonly #nameOf: (count: number) => string;
  readonly #waiting: string[] = [];
  readonly #groups = new Map<string, Group>();
  #made = 0;

  /** `nameOf`: the name of the n-th match. */
  constructor(size: number, nameOf: (count: number) => string) {
    this.#size = size;
    this.#nameOf = nameOf;
  }

  get waiting(): readonly string[] {
    return this.#waiting;
  }

  /** Adds a player; returns the group that this completes, if any. Arriving twice changes nothing. */
  arrive(who: string): Group | undefined {
    if (this.#waiting.includes(who) || this.#groups.has(who)) return undefined;
    this.#waiting.push(who);
    if (this.#waiting.length < this.#size) return undefined;
    const members = this.#waiting.splice(0, this.#size);
    const group = { match: this.#nameOf(this.#made++), members };
    for (const member of members) this.#groups.set(member, group);
    return group;
  }

  /** The group that a player is in. */
  groupOf(who: string): Group | undefined {
    return this.#groups.get(who);
  }

  /** Removes a player from the waiting room or a group, and returns the rest of the group: they play on and are not matched again. */
  leave(who: string): readonly string[] {
    const at = this.#waiting.indexOf(who);
    if (at >= 0) this.#waiting.splice(at, 1);
    const group = this.#groups.get(who);
    this.#groups.delete(who);
    return group === undefined ? [] : group.members.filter((member) => member !== who && this.#groups.get(member) === group);
  }
}
