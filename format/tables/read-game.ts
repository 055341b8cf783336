import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type RowPlace, rowOrder } from '#format/core/game/row-order.ts';
import { hasFreeText } from '#format/core/game/words.ts';
import { LABELS_FILE, ROLLBACKS_FILE } from '#format/core/layout.ts';
import type { GameFacts } from '#format/core/quality/facts.ts';
import { boundedLines } from '#format/folder/bounded-lines.ts';
import { GameTables } from '#format/tables/game-rows.ts';

/** A rollback holds two actions, each of which a game may say in 262,144 characters of up to three bytes. */
const MOST_LINE_BYTES = 2_000_000;
/** Columns of JSON as the game said it. */
const SAID = ['action', 'info', 'observation'] as const;

/** What the checks need of a folder's game rows, folded row group by row group, and of the lines beside them. */
export async function readGame(folder: string): Promise<GameFacts> {
  using tables = await GameTables.openFolder(folder);
  const facts = {
    rows: tables.rows,
    episodes: 0,
    frames: 0,
    forced: 0,
    forcedFrames: 0,
    misplaced: 0,
    agreed: 0,
    parted: 0,
    holes: 0,
    disordered: 0,
    freeTexts: 0,
  };
  let [firstForced, firstMisplaced, firstParted, firstHole, firstDisordered]: (string | undefined)[] = [];
  let last: RowPlace = { episode: -1, frame: -1, player: '' };
  const verified = tables.exported.has('hash_status') ? ['hash_status'] : [];
  for await (const { exported, rows, columns } of tables.groups(['episode', 'frame', 'player', 'confirmed', ...verified, ...SAID])) {
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
        const status = columns.get('hash_status')?.[i];
        if (status === 'agree') facts.agreed += 1;
        if (status === 'differ') {
          facts.parted += 1;
          firstParted ??= placeOf(row);
        }
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
      if (confirmed[i] !== exported) {
        facts.misplaced += 1;
        firstMisplaced ??= placeOf(row);
      }
      last = row;
    }
    for (const name of SAID)
      for (const json of Array.from(column(name))) if (typeof json === 'string' && hasFreeText(json)) facts.freeTexts += 1;
  }
  for (const file of [ROLLBACKS_FILE, LABELS_FILE]) facts.freeTexts += await freeLines(join(folder, file));
  return { ...facts, firstForced, firstMisplaced, firstParted, firstHole, firstDisordered };
}

async function freeLines(path: string): Promise<number> {
  if (!existsSync(path)) return 0;
  let found = 0;
  for await (const line of boundedLines(path, MOST_LINE_BYTES)) if (line === undefined || hasFreeText(line)) found += 1;
  return found;
}

const placeOf = ({ episode, frame }: RowPlace) => `episode ${episode}, frame ${frame}`;
