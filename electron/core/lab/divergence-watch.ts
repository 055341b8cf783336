import { z } from 'zod';

const number = z.int().min(0).max(0xffff_ffff);
const hash = z.string().max(64);

/** State hashes of frames that a station's game has confirmed: episode, frame, hash. */
export const ConfirmedHashes = z.array(z.tuple([number, number, hash])).max(5000);
export type ConfirmedHashes = z.infer<typeof ConfirmedHashes>;

/** Two players of one game whose states diverged: the first frame that is confirmed at both and differs. */
export const GameDivergence = z.strictObject({
  match: z.string(),
  episode: number,
  frame: number,
  stations: z.tuple([z.string(), z.string()]),
  hashes: z.tuple([hash, hash]),
});
export type GameDivergence = z.infer<typeof GameDivergence>;

/** Frames remembered until another station reports them: ten minutes at 60 a second. A station further behind is not compared. */
const MOST = 36_000;

/**
 * Compares what the stations of a lab report of their games while they play (VERIFY-02, VERIFY-03). The first divergence of each match and
 * episode is reported, once: everything after it differs too.
 */
export class DivergenceWatch {
  readonly #known = new Map<string, { readonly station: string; readonly hash: string }>();
  readonly #told = new Set<string>();

  /** Divergences not reported before. */
  take(station: string, match: string, hashes: ConfirmedHashes): GameDivergence[] {
    const found: GameDivergence[] = [];
    for (const [episode, frame, own] of hashes) {
      const key = `${match} ${episode} ${frame}`;
      const other = this.#known.get(key);
      if (other === undefined || other.station === station) {
        this.#known.set(key, { station, hash: own });
        continue;
      }
      const parted = `${match} ${episode}`;
      if (other.hash === own || this.#told.has(parted)) continue;
      this.#told.add(parted);
      found.push({ match, episode, frame, stations: [other.station, station], hashes: [other.hash, own] });
    }
    for (const remembered of [this.#known, this.#told])
      for (const key of remembered.keys()) {
        if (remembered.size <= MOST) break;
        remembered.delete(key);
      }
    return found;
  }

  /** Another round begins: episode numbers start over. */
  forget(): void {
    this.#known.clear();
    this.#told.clear();
  }
}
