/**
 * The numbers of a session's players, 1, 2, … as its episodes name them: those of one game are in the same order at all of them. GAP v0.2 section 4
 * asks for a "local anonymized id" in every row of input; 0 is a player whom no game has named.
 */
export class PlayerIds {
  readonly #ids = new Map<string, number>();
  readonly #own = new Set<string>();

  /** Of a player; the next free number for a new one. */
  of(player: string): number {
    const id = this.#ids.get(player) ?? this.#ids.size + 1;
    this.#ids.set(player, id);
    return id;
  }

  /** A game on this machine connected, and says whose it is. */
  connected(player: string | undefined): void {
    if (player !== undefined) this.#own.add(player);
  }

  /** Of the player of this machine; 0 where no game said who that is, or they did not agree. */
  get own(): number {
    const [one, another] = this.#own;
    return one === undefined || another !== undefined ? 0 : this.of(one);
  }

  get all(): Record<string, number> {
    return Object.fromEntries(this.#ids);
  }
}
