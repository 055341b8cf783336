import { asTs, type TsUs } from '#format/core/time/units.ts';

/** Whose the input of this machine is, from a time on. */
export interface OwnId {
  readonly fromUs: TsUs;
  readonly id: number;
}

/**
 * The numbers of a session's players, 1, 2, … as its episodes name them, by name within an episode: those who play the same episodes have the same
 * numbers. GAP v0.2 section 4 asks for a "local anonymized id" in every row of input; 0 is a player whom no game has named.
 */
export class PlayerIds {
  readonly #ids = new Map<string, number>();
  readonly #own: { readonly fromUs: TsUs; readonly player: string }[] = [];

  /** Of a player; the next free number for a new one. */
  of(player: string): number {
    const id = this.#ids.get(player) ?? this.#ids.size + 1;
    this.#ids.set(player, id);
    return id;
  }

  /** An episode begins with these, whichever way they are listed. */
  episode(players: readonly string[]): void {
    for (const player of [...players].sort()) this.of(player);
  }

  /** A game on this machine connected, and says whose it is: in the next match that may be another of its players. */
  connected(player: string | undefined, tsUs: TsUs): void {
    if (player === undefined || this.#own.at(-1)?.player === player) return;
    // The input before belongs to whom the game names first.
    this.#own.push({ fromUs: this.#own.length === 0 ? asTs(Number.NEGATIVE_INFINITY) : tsUs, player });
  }

  /** Of the player of this machine, by time; empty where no game said who that is. */
  get own(): readonly OwnId[] {
    return this.#own.map(({ fromUs, player }) => ({ fromUs, id: this.of(player) }));
  }

  get all(): Record<string, number> {
    return Object.fromEntries(this.#ids);
  }
}

/** Fills `ids` for rows at `tsUs`, both in order. */
export function fillOwnIds(ids: Uint32Array, tsUs: ArrayLike<number>, own: readonly OwnId[]): void {
  let [next, id] = [0, 0];
  for (let row = 0; row < ids.length; row++) {
    for (; next < own.length && (own[next] as OwnId).fromUs <= (tsUs[row] as number); next++) id = (own[next] as OwnId).id;
    ids[row] = id;
  }
}
