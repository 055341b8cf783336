import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { refuseNonShard } from '#format/check/refuse-non-shard.ts';
import { GapError, messageOf } from '#format/core/errors.ts';
import { COMPARED, type ComparedColumn } from '#format/core/game/comparison.ts';
import { GAME } from '#format/core/parquet/tables.ts';
import { ShardFolder } from '#format/folder/shard-folder.ts';
import { schemaProblems, TableReader } from '#format/tables/read-table.ts';
import type { Rules } from '#play/core/environment.ts';
import { type RecordedFrame, Replay, type ReplayedFrame, type ReplayResult } from '#play/core/replay.ts';

const PLACE = ['episode', 'frame', 'player'] as const;

/**
 * Plays a shard's game again from the recorded actions, and compares every state hash, reward, ending, info and observation with what was
 * recorded; `onFrame` receives each frame that came out the same, for agents that learn from it. Rejects with a GapError: `shard.*` for a
 * folder that is no shard, `shard.game` for one without game state, `shard.table` for a damaged one, `usage.game` for a game that throws.
 */
export async function replayShard(folder: string, make: () => Rules, onFrame?: (frame: ReplayedFrame) => void): Promise<ReplayResult> {
  refuseNonShard(folder);
  const declared = new ShardFolder(folder).meta.recorder?.game_state;
  const path = join(folder, GAME.file);
  if (declared === undefined || !existsSync(path))
    throw new GapError('shard.game', `${folder}: no game reported its state in this session`, 'Record game state, and connect the game');
  const replay = new Replay(make, declared.starts ?? [], onFrame);
  const frames = framesOf(path);
  for (;;) {
    const { value, done } = await nextOf(frames, path);
    if (done === true) return replay.result;
    try {
      replay.take(value);
    } catch (cause) {
      const says = `episode ${value.episode}, frame ${value.frame}: the game failed: ${messageOf(cause)}`;
      throw new GapError('usage.game', says, 'Give the game that was played, as it was then', { cause });
    }
  }
}

async function nextOf(frames: AsyncGenerator<RecordedFrame>, path: string) {
  try {
    return await frames.next();
  } catch (cause) {
    throw new GapError('shard.table', `${path}: ${messageOf(cause)}`, 'It is damaged: copy it again, and validate it', {
      way: { action: 'validate' },
      cause,
    });
  }
}

/** The rows of `game.parquet`, which are all confirmed, frame by frame. */
async function* framesOf(path: string): AsyncGenerator<RecordedFrame> {
  using table = await TableReader.open(path);
  const names = [...PLACE, ...COMPARED];
  const [problem] = schemaProblems(table, GAME, names);
  if (problem !== undefined) throw new Error(problem);
  let open: { episode: number; frame: number; players: string[]; cells: Record<ComparedColumn, unknown[]> } | undefined;
  for await (const { rows, columns } of table.rowGroups(names)) {
    for (let i = 0; i < rows; i++) {
      const cell = (name: string) => columns.get(name)?.[i];
      const [episode, frame] = [Number(cell('episode')), Number(cell('frame'))];
      if (open?.episode !== episode || open.frame !== frame) {
        if (open !== undefined) yield open;
        open = { episode, frame, players: [], cells: Object.fromEntries(COMPARED.map((name) => [name, []])) as never };
      }
      open.players.push(String(cell('player')));
      for (const name of COMPARED) open.cells[name].push(cell(name));
    }
  }
  if (open !== undefined) yield open;
}
