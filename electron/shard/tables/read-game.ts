import { type RowPlace, rowOrder } from '#core/game/row-order.ts';
import type { GameFacts } from '#core/quality/facts.ts';
import { TableReader } from '#shard/tables/read-table.ts';

/** What the checks need of `game.parquet`, folded row group by row group. */
export async function readGame(path: string): Promise<GameFacts> {
  using table = await TableReader.open(path);
  const facts = { rows: table.rows, episodes: 0, frames: 0, forced: 0, forcedFrames: 0, holes: 0, disordered: 0 };
  let [firstForced, firstHole, firstDisordered]: (string | undefined)[] = [];
  let last: RowPlace = { episode: -1, frame: -1, player: '' };
  for await (const { rows, columns } of table.rowGroups(['episode', 'frame', 'player', 'confirmed'])) {
    const column = (name: string) => columns.get(name) as ArrayLike<unknown>;
    const [episodes, frames, players, confirmed] = [column('episode'), column('frame'), column('player'), column('confirmed')];
    for (let i = 0; i < rows; i++) {
      const row: RowPlace = { episode: Number(episodes[i]), frame: Number(frames[i]), player: String(players[i]) };
      if (rowOrder(last, row) >= 0) {
        facts.disordered += 1;
        firstDisordered ??= placeOf(row);
      }
      const { episode, frame } = row;
      if (episode !== last.episode) facts.episodes += 1;
      if (episode !== last.episode || frame !== last.frame) {
        facts.frames += 1;
        if (confirmed[i] !== true) facts.forcedFrames += 1;
        // Frames cut off at the beginning of an episode are not a hole; frames missing within it are.
        if (episode === last.episode && frame > last.frame + 1) {
          facts.holes += frame - last.frame - 1;
          firstHole ??= placeOf({ ...last, frame: last.frame + 1 });
        }
      }
      if (confirmed[i] !== true) {
        facts.forced += 1;
        firstForced ??= placeOf(row);
      }
      last = row;
    }
  }
  return { ...facts, firstForced, firstHole, firstDisordered };
}

const placeOf = ({ episode, frame }: RowPlace) => `episode ${episode}, frame ${frame}`;
