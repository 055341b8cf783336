import type { GameFacts } from '#core/quality/facts.ts';
import { TableReader } from '#shard/read-table.ts';

/** What the checks need of `game.parquet`, folded row group by row group. */
export async function readGame(path: string): Promise<GameFacts> {
  using table = await TableReader.open(path);
  const facts = { rows: table.rows, episodes: 0, frames: 0, forced: 0, forcedFrames: 0, holes: 0, disordered: 0 };
  let [firstForced, firstHole, firstDisordered]: (string | undefined)[] = [];
  let [episode, frame, player] = [-1, -1, ''];
  for await (const { rows, columns } of table.rowGroups(['episode', 'frame', 'player', 'confirmed'])) {
    const column = (name: string) => columns.get(name) as ArrayLike<unknown>;
    const [episodes, frames, players, confirmed] = [column('episode'), column('frame'), column('player'), column('confirmed')];
    for (let i = 0; i < rows; i++) {
      const [e, f, p] = [Number(episodes[i]), Number(frames[i]), String(players[i])];
      const place = `episode ${e}, frame ${f}`;
      if (e < episode || (e === episode && (f < frame || (f === frame && p <= player)))) {
        facts.disordered += 1;
        firstDisordered ??= place;
      }
      if (e !== episode) facts.episodes += 1;
      if (e !== episode || f !== frame) {
        facts.frames += 1;
        if (confirmed[i] !== true) facts.forcedFrames += 1;
        // What is cut off at the beginning of an episode is no hole; what is left out within it is.
        if (e === episode && f > frame + 1) {
          facts.holes += f - frame - 1;
          firstHole ??= `episode ${e}, frame ${frame + 1}`;
        }
      }
      if (confirmed[i] !== true) {
        facts.forced += 1;
        firstForced ??= place;
      }
      [episode, frame, player] = [e, f, p];
    }
  }
  return { ...facts, firstForced, firstHole, firstDisordered };
}
