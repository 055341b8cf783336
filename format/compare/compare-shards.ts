import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { inOrder, KEYS } from '#format/compare/game-batches.ts';
import { GapError, messageOf } from '#format/core/errors.ts';
import { compareGames } from '#format/core/game/compare.ts';
import { COMPARED, type CompareOptions, type Comparison } from '#format/core/game/comparison.ts';
import { META_FILE } from '#format/core/layout.ts';
import { GAME, UNCONFIRMED } from '#format/core/parquet/tables.ts';
import { partId } from '#format/folder/part-id.ts';
import { ShardFolder } from '#format/folder/shard-folder.ts';
import { hashFile } from '#format/sign/hash-file.ts';
import { Opened } from '#format/source/opened.ts';
import { GameTables } from '#format/tables/game-rows.ts';
import { schemaProblems, TableReader } from '#format/tables/read-table.ts';

/** A day, by the shortest shards that a session is divided into. */
const MOST_PARTS = 28_800;

/**
 * Compares the exports of two players of one game, each a shard's folder or a `game.parquet`; what stands unconfirmed beside them counts
 * as such, and the order of rows does not matter. Of a session that became several shards, any of them stands for all: two players' sessions are never
 * divided at the same frame. Rejects with a GapError: `shard.none` (also for a part that is missing), `shard.game` for a shard without game state,
 * `shard.same` for two that are one, `shard.table` for one that cannot be read.
 */
export async function compareShards(a: string, b: string, options: CompareOptions = {}): Promise<Comparison> {
  using left = await openParts(a);
  using right = await openParts(b);
  await refuseSame(a, b);
  try {
    return await compareGames(await inOrder(left.use), await inOrder(right.use), options);
  } catch (cause) {
    throw new GapError('shard.table', `${a} or ${b}: ${messageOf(cause)}`, 'It is damaged: copy it again, and validate it', {
      way: { action: 'validate' },
      cause,
    });
  }
}

/** The tables of all parts of the session that a shard is a part of, in order. */
async function openParts(path: string): Promise<Disposable & { readonly use: readonly GameTables[] }> {
  using stack = new Opened();
  const use: GameTables[] = [];
  for (const part of partsOf(path)) use.push(stack.use(await openGame(part)));
  const opened = stack.move();
  return { use, [Symbol.dispose]: () => opened[Symbol.dispose]() };
}

function partsOf(path: string): string[] {
  const meta = existsSync(join(path, META_FILE)) ? new ShardFolder(path).look('meta') : undefined;
  const rolled = meta?.is === 'good' ? meta.data.recorder?.rolled : undefined;
  if (rolled === undefined) return [path];
  return Array.from({ length: Math.min(rolled.parts, MOST_PARTS) }, (_, n) =>
    n + 1 === rolled.part ? path : join(dirname(resolve(path)), partId(rolled.session_id, n + 1)),
  );
}

async function openGame(path: string): Promise<GameTables> {
  if (!existsSync(path)) throw new GapError('shard.none', `${path}: there is no such file or folder`, 'Give a shard, or its game.parquet');
  const file = statSync(path).isDirectory() ? join(path, GAME.file) : path;
  if (!existsSync(file))
    throw new GapError(
      'shard.game',
      `${file} is missing: no game reported its state in this session`,
      'Record game state, and connect the game (docs/game-state.md)',
      { way: { settings: ['game-state'] } },
    );
  let tables: GameTables;
  try {
    tables = await GameTables.open(file);
  } catch (cause) {
    throw new GapError('shard.table', `${file}: ${messageOf(cause)}`, 'It is damaged: copy it again', { cause });
  }
  const problems = schemaProblems(tables.exported, GAME, [...KEYS, ...COMPARED]);
  if (tables.unconfirmed !== undefined) problems.push(...schemaProblems(tables.unconfirmed, UNCONFIRMED, [...KEYS, ...COMPARED]));
  if (problems.length === 0) return tables;
  tables[Symbol.dispose]();
  throw new GapError('shard.table', `${file}: ${problems.join('; ')}`, 'docs/game-state.md lists columns and types');
}

/** A copy says nothing of another player's game. */
async function refuseSame(a: string, b: string): Promise<void> {
  const [left, right] = [tableOf(a), tableOf(b)];
  const isSame = statSync(left).size === statSync(right).size && (await hashFile(left)) === (await hashFile(right));
  if (isSame && statSync(left).size > 0 && (await rowsOf(left)) > 0)
    throw new GapError('shard.same', `${a} and ${b} are the same export`, 'Give the export of the other player');
}

const tableOf = (path: string): string => (statSync(path).isDirectory() ? join(path, GAME.file) : path);

async function rowsOf(path: string): Promise<number> {
  using table = await TableReader.open(path);
  return table.rows;
}
