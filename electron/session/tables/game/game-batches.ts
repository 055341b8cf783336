import { messageOf } from '#format/core/errors.ts';
import { readGameLines } from '#format/core/game/game-lines.ts';
import type { GameRow } from '#format/core/game/game-row.ts';
import type { GameLine } from '#format/core/game/messages.ts';
import type { PlayerIds } from '#format/core/game/player-ids.ts';
import { GAME } from '#format/core/parquet/tables.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';
import type { GameSink } from '#play/core/episode-gate.ts';
import { GameLog } from '#play/core/game-log.ts';
import { journalBlocks } from '#session/journal/journal-file.ts';
import { type HeldRow, HeldRows } from '#session/tables/game/held-rows.ts';
import type { Batch } from '#shard/tables/batch.ts';
import { columnOf } from '#shard/tables/rewrite-table.ts';

/** Receives all that a game's lines amount to, and the lines themselves, in order. */
export interface GameListener extends GameSink {
  line(tsUs: TsUs, line: GameLine): void;
  /** Resolves when more can be taken. */
  drained(): Promise<void>;
}

export interface GameBatchOptions {
  /** Which rows: confirmed ones, or the others. */
  readonly confirmed: boolean;
  /** The numbers of the players; a listener may give them out while the lines are read. */
  readonly ids: PlayerIds;
  readonly listener?: GameListener | undefined;
}

/** The rows of a game's lines in a journal, confirmed or not, as batches for a table. Memory: one batch, and the frames that wait. */
export async function* gameBatches(journal: string, { confirmed, ids, listener }: GameBatchOptions): AsyncGenerator<Batch> {
  const held = new HeldRows(GAME.groupRows);
  const log = new GameLog({
    row: (row) => {
      listener?.row(row);
      if (row.confirmed === confirmed) held.push(row);
    },
    rollback: (row) => listener?.rollback(row),
    problem: (problem) => listener?.problem(problem),
    ended: (end) => listener?.ended(end),
  });
  let lastUs = asTs(0);
  // Whatever a game said: it must not hold up a session's pictures.
  const unread = (error: unknown) =>
    listener?.problem({
      kind: 'unreadable',
      tsUs: lastUs,
      episode: 0,
      frame: undefined,
      says: `a line of the journal cannot be read: ${messageOf(error)}`,
    });
  for (const { payload } of journalBlocks(journal, new Set(['game']))) {
    const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8');
    for (const { tsUs, line } of readGameLines(text, unread)) {
      listener?.line(tsUs, line);
      if (line.type === 'verified') held.verify(line);
      try {
        log.take(tsUs, line);
      } catch (error) {
        unread(error);
      }
      lastUs = tsUs;
    }
    for (const batch of held.batches(false)) yield batchOf(batch, ids);
    await listener?.drained();
  }
  log.end(lastUs);
  for (const batch of held.batches(true)) yield batchOf(batch, ids);
}

const CELLS: Readonly<Record<string, (row: GameRow, ids: PlayerIds, hashStatus: HeldRow['hashStatus']) => unknown>> = {
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
  hash_status: (_row, _ids, hashStatus) => hashStatus,
  confirmed: ({ confirmed }) => confirmed,
  was_speculative: ({ wasSpeculative }) => wasSpeculative,
  rollbacks: ({ rollbacks }) => Math.min(rollbacks, 0xffff),
  focused: ({ focused }) => focused,
  input_delay_us: ({ inputDelayUs }) => (inputDelayUs === undefined ? undefined : Math.round(inputDelayUs)),
  confirm_delay_us: ({ confirmDelayUs }) => confirmDelayUs,
};

function batchOf(rows: readonly HeldRow[], ids: PlayerIds): Batch {
  const cellsOf = (name: string) => rows.map(({ row, hashStatus }) => CELLS[name]?.(row, ids, hashStatus));
  return { rows: rows.length, columns: GAME.columns.map(({ name, type }) => columnOf(type, cellsOf(name))) };
}
