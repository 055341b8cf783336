import { join } from 'node:path';
import type { GameSummary } from '#format/core/game/game-summary.ts';
import { ROLLBACKS_FILE } from '#format/core/layout.ts';
import { GAME, UNCONFIRMED } from '#format/core/parquet/tables.ts';
import { foreignText, MOST_LINES_BYTES } from '#format/folder/foreign-file.ts';
import { GameTables } from '#format/tables/game-rows.ts';
import { readGame } from '#format/tables/read-game.ts';
import type { TableReader } from '#format/tables/read-table.ts';
import type { Stretch } from '#shard/core/trim/trim.ts';
import type { Cutting } from '#shard/cut/cut-tables.ts';
import { writeText } from '#shard/folder/files.ts';
import { rewriteTable } from '#shard/tables/rewrite-table.ts';

/** Cuts a piece's game frames and rollbacks by time; returns their summary for `meta.json`. */
export async function cutGame({ folder, work, files }: Cutting, { fromUs, toUs }: Stretch, declared: GameSummary): Promise<GameSummary> {
  using tables = await GameTables.openFolder(folder);
  const within = (us: number) => us >= fromUs && us < toUs;
  const keepRows = async (table: TableReader, file: string, always: boolean): Promise<void> => {
    const keep = Uint8Array.from(await table.numbers('ts_us'), (us) => (within(us) ? 1 : 0));
    if (always || keep.includes(1)) files.set(file, await rewriteTable(table, join(work, file), file, keep));
  };
  await keepRows(tables.exported, GAME.file, true);
  if (tables.unconfirmed !== undefined) await keepRows(tables.unconfirmed, UNCONFIRMED.file, false);
  const lines = foreignText(join(folder, ROLLBACKS_FILE), MOST_LINES_BYTES).split('\n').slice(0, -1);
  const kept = lines.filter((line) => within((JSON.parse(line) as { ts_us: number }).ts_us));
  files.set(ROLLBACKS_FILE, await writeText(join(work, ROLLBACKS_FILE), kept.map((line) => `${line}\n`).join('')));
  const { frames, forcedFrames, episodes } = await readGame(work);
  using cut = await GameTables.openFolder(work);
  const left = new Set(await cut.exported.numbers('episode'));
  // The piece has it elsewhere, whatever game there was.
  const { network_rows: _rows, ...rest } = declared;
  const starts = declared.starts && { starts: declared.starts.filter(({ episode }) => left.has(episode)) };
  return { ...rest, ...starts, episodes, frames, confirmed: frames - forcedFrames, forced: forcedFrames, rollbacks: kept.length };
}
