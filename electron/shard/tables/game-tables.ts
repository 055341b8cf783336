import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { messageOf } from '#core/errors.ts';
import { readGameLines } from '#core/format/game-lines.ts';
import { GAME_FILES, LABELS_FILE, ROLLBACKS_FILE } from '#core/format/layout.ts';
import { GAME } from '#core/format/parquet/tables.ts';
import type { WrittenFile } from '#core/format/written-file.ts';
import { GameLog } from '#core/game/game-log.ts';
import type { GameRow } from '#core/game/game-row.ts';
import { type GameSummary, SummaryFold } from '#core/game/game-summary.ts';
import { GAME_PROTOCOL } from '#core/game/messages.ts';
import type { OwnId, PlayerIds } from '#core/game/player-ids.ts';
import type { TsUs } from '#core/time/units.ts';
import { writeText, writeWhole } from '#shard/files.ts';
import { journalBlocks } from '#shard/journal/journal-file.ts';
import { writtenFile } from '#shard/seal/hash-file.ts';
import type { Batch } from '#shard/tables/batch.ts';
import { columnOf } from '#shard/tables/rewrite-table.ts';
import { writeTable } from '#shard/tables/write-table.ts';

/** Files and summary made from a session's game log. */
export interface WrittenGame {
  readonly files: ReadonlyMap<string, WrittenFile>;
  readonly summary: GameSummary;
  /** Whose the input of this machine is. */
  readonly own: readonly OwnId[];
}

/**
 * Makes `game.parquet`, `rollbacks.jsonl` and, for its markers, `labels.jsonl` from a game's lines in a journal; undefined when there are
 * none. The same lines always make the same files. Memory: one row group, and the frames that await confirmation.
 */
export async function writeGame(partial: string, journal: string, onStep?: (step: string) => void): Promise<WrittenGame | undefined> {
  if (!heardOfGame(journal)) return undefined;
  const files = new Map<string, WrittenFile>();
  const [table, rollbacks] = GAME_FILES.map((file) => join(partial, file)) as [string, string];
  const summary = new SummaryFold();
  const labels: string[] = [];
  onStep?.(GAME.file);
  files.set(
    GAME.file,
    await writeWhole(table, async (temporary) => {
      const lines = createWriteStream(rollbacks, { flush: true });
      const closed = finished(lines);
      // Awaited below; until then the error of a full disk must not be an unhandled rejection.
      closed.catch(() => {});
      const written = await writeTable(temporary, GAME, gameBatches(journal, summary, lines, labels)).finally(() => lines.end());
      await closed;
      return written;
    }),
  );
  files.set(ROLLBACKS_FILE, await writtenFile(rollbacks));
  if (labels.length > 0) files.set(LABELS_FILE, await writeText(join(partial, LABELS_FILE), labels.join('')));
  return { files, summary: summary.summary(GAME_PROTOCOL), own: summary.ids.own };
}

function heardOfGame(journal: string): boolean {
  for (const _ of journalBlocks(journal, new Set(['game']))) return true;
  return false;
}

async function* gameBatches(journal: string, summary: SummaryFold, rollbacks: WriteStream, labels: string[]): AsyncGenerator<Batch> {
  let rows: GameRow[] = [];
  const written = (value: unknown) => {
    const json = JSON.stringify(value);
    summary.wrote(json);
    return json;
  };
  const log = new GameLog({
    row: (row) => {
      for (const json of [row.action, row.info, row.observation]) if (json !== undefined) summary.wrote(json);
      rows.push(row);
    },
    rollback: (row) => rollbacks.write(`${written(row)}\n`),
    problem: (problem) => summary.problem(problem),
    ended: (end) => summary.ended(end),
  });
  let lastUs: TsUs = 0;
  for (const { payload } of journalBlocks(journal, new Set(['game']))) {
    const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8');
    // Whatever a game said: it must not hold up a session's pictures.
    const unread = (error: unknown) =>
      summary.problem({
        kind: 'unreadable',
        tsUs: lastUs,
        episode: 0,
        frame: undefined,
        says: `a line of the journal cannot be read: ${messageOf(error)}`,
      });
    for (const { tsUs, line } of readGameLines(text, unread)) {
      if (line.type === 'connected') {
        summary.game(line.game);
        summary.ids.connected(line.player, tsUs);
      }
      if (line.type === 'begin_episode') summary.ids.episode(line.players);
      if (line.type === 'marker')
        labels.push(`${written({ ts_us: tsUs, type: 'game_marker', val: { name: line.name, value: line.value } })}\n`);
      try {
        log.take(tsUs, line);
      } catch (error) {
        unread(error);
      }
      lastUs = tsUs;
    }
    for (; rows.length >= GAME.groupRows; rows = rows.slice(GAME.groupRows)) yield batchOf(rows.slice(0, GAME.groupRows), summary.ids);
    // A long session has many rollbacks: write no faster than the disk can.
    if (rollbacks.writableNeedDrain) await once(rollbacks, 'drain');
  }
  log.end(lastUs);
  for (let from = 0; from < rows.length; from += GAME.groupRows) yield batchOf(rows.slice(from, from + GAME.groupRows), summary.ids);
}

const CELLS: Readonly<Record<string, (row: GameRow, ids: PlayerIds) => unknown>> = {
  ts_us: ({ tsUs }) => tsUs,
  run_us: ({ runUs }) => runUs,
  episode: ({ episode }) => episode,
  frame: ({ frame }) => frame,
  player: ({ player }) => player,
  player_id: ({ player }, ids) => ids.of(player),
  action: ({ action }) => action,
  reward: ({ reward }) => reward,
  terminated: ({ terminated }) => terminated,
  truncated: ({ truncated }) => truncated,
  info: ({ info }) => info,
  observation: ({ observation }) => observation,
  state_hash: ({ stateHash }) => stateHash,
  confirmed: ({ confirmed }) => confirmed,
  was_speculative: ({ wasSpeculative }) => wasSpeculative,
  rollbacks: ({ rollbacks }) => Math.min(rollbacks, 0xffff),
  focused: ({ focused }) => focused,
  input_delay_us: ({ inputDelayUs }) => (inputDelayUs === undefined ? undefined : Math.round(inputDelayUs)),
  confirm_delay_us: ({ confirmDelayUs }) => confirmDelayUs,
};

function batchOf(rows: readonly GameRow[], ids: PlayerIds): Batch {
  const cellsOf = (name: string) => rows.map((row) => CELLS[name]?.(row, ids));
  return { rows: rows.length, columns: GAME.columns.map(({ name, type }) => columnOf(type, cellsOf(name))) };
}
