import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Rewards } from '#corpus/export/rewards.ts';
import { GAME } from '#format/core/parquet/tables.ts';
import type { Meta } from '#library/index.ts';
import { columnOf } from '#shard/tables/rewrite-table.ts';
import { writeTable } from '#shard/tables/write-table.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const ROWS = [
  { ts_us: 5, player_id: 1, reward: 100 },
  { ts_us: 11, player_id: 1, reward: 1 },
  { ts_us: 12, player_id: 2, reward: 50 },
  { ts_us: 20, player_id: 1, reward: 2 },
  { ts_us: 21, player_id: 1, reward: null, terminated: true },
  { ts_us: 29, player_id: 1, reward: 4, truncated: true },
  { ts_us: 41, player_id: 1, reward: 8 },
];

const metaOf = (player: number | undefined) => ({ recorder: { game_state: { player_id: player } } }) as unknown as Meta;

async function written(folder: string): Promise<void> {
  const columns = GAME.columns.map(({ name, type }) =>
    columnOf(
      type,
      ROWS.map((row) => (row as Record<string, unknown>)[name] ?? (type === 'string' ? '' : null)),
    ),
  );
  await writeTable(join(folder, GAME.file), { ...GAME, columns: GAME.columns.map((column) => ({ ...column, nullable: true })) }, [
    { rows: ROWS.length, columns },
  ]);
}

it('are summed over the interval after each picture, of the player of this machine alone', async () => {
  using folder = new TemporaryFolder();
  await written(folder.path);
  const rewards = await Rewards.of(folder.path, metaOf(1));
  const { reward, done } = rewards?.between(Float64Array.of(10, 20, 30), 40) ?? {};
  expect([...(reward ?? [])]).toEqual([3, 4, 0]);
  expect([...(done ?? [])]).toEqual([0, 1, 0]);
  // What comes after the last picture of a shard belongs to it.
  expect([...(rewards?.between(Float64Array.of(30), Number.POSITIVE_INFINITY).reward ?? [])]).toEqual([8]);
});

it('are none where no game reported, or nobody knows which player this is', async () => {
  using folder = new TemporaryFolder();
  expect(await Rewards.of(folder.path, metaOf(1))).toBeUndefined();
  await written(folder.path);
  expect(await Rewards.of(folder.path, metaOf(0))).toBeUndefined();
  expect(await Rewards.of(folder.path, metaOf(undefined))).toBeUndefined();
});
