/** The position of a row in `game.parquet`. */
export interface RowPlace {
  readonly episode: number;
  readonly frame: number;
  readonly player: string;
}

/** Rows are ordered by episode, frame and player (docs/game-state.md). Below 0 when `a` comes before `b`; 0 when both share a place. */
export function rowOrder(a: RowPlace, b: RowPlace): number {
  if (a.episode !== b.episode) return a.episode - b.episode;
  if (a.frame !== b.frame) return a.frame - b.frame;
  return a.player < b.player ? -1 : a.player > b.player ? 1 : 0;
}
