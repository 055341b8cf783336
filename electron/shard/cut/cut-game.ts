import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LABELS_FILE, ROLLBACKS_FILE } from '#core/format/layout.ts';
import { GAME, UNCONFIRMED } from '#core/format/parquet/tables.ts';
import type { GameSummary } from '#core/game/game-summary.ts';
import type { TsUs } from '#core/time/units.ts';
import type { Stretch } from '#core/trim/trim.ts';
import type { Cutting } from '#shard/cut/cut-tables.ts';
import { writeText } from '#shard/files.ts';
import { GameTables } from '#shard/tables/game-rows.ts';
import { readGame } from '#shard/tables/read-game.ts';
import type { TableReader } from '#shard/tables/read-table.ts';
import { rewriteTable } from '#shard/tables/rewrite-table.ts';

/** What a game had begun and not ended where a piece begins: it is said again there. */
export interface OpenMarks {
  readonly atUs: TsUs;
  readonly names: readonly string[];
}

/** Cuts a piece's game frames, rollbacks and markers by time; returns their summary for `meta.json`. */
export async function cutGame(
  { folder, work, files }: Cutting,
  { fromUs, toUs }: Stretch,
  declared: GameSummary,
  open: OpenMarks,
): Promise<GameSummary> {
  using tables = await GameTables.openFolder(folder);
  const within = (us: number) => us >= fromUs && us < toUs;
  const keepRows = async (table: TableReader, file: string, always: boolean): Promise<void> => {
    const keep = Uint8Array.from(await table.numbers('ts_us'), (us) => (within(us) ? 1 : 0));
    if (always || keep.includes(1)) files.set(file, await rewriteTable(table, join(work, file), file, keep));
  };
  await keepRows(tables.exported, GAME.file, true);
  if (tables.unconfirmed !== undefined) await keepRows(tables.unconfirmed, UNCONFIRMED.file, false);
  const keepLines = async (file: string, before: readonly string[] = []): Promise<number> => {
    const lines = readFileSync(join(folder, file), 'utf8').split('\n').slice(0, -1);
    const kept = [...before, ...lines.filter((line) => within((JSON.parse(line) as { ts_us: number }).ts_us))];
    files.set(file, await writeText(join(work, file), kept.map((line) => `${line}\n`).join('')));
    return kept.length;
  };
  const rollbacks = await keepLines(ROLLBACKS_FILE);
  if (existsSync(join(folder, LABELS_FILE)))
    await keepLines(
      LABELS_FILE,
      open.names.map((name) => openLine(open.atUs, name)),
    );
  const { frames, forcedFrames, episodes } = await readGame(work);
  using kept = await GameTables.openFolder(work);
  const left = new Set(await kept.exported.numbers('episode'));
  // The piece has it elsewhere, whatever game there was.
  const { network_rows: _rows, ...rest } = declared;
  const starts = declared.starts && { starts: declared.starts.filter(({ episode }) => left.has(episode)) };
  return { ...rest, ...starts, episodes, frames, confirmed: frames - forcedFrames, forced: forcedFrames, rollbacks };
}

const openLine = (tsUs: TsUs, name: string) => JSON.stringify({ ts_us: tsUs, type: 'game_marker', val: { name, open: true } });
