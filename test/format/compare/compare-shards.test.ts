import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, inject, it } from 'vitest';
import { compareShards } from '#format/compare/compare-shards.ts';
import { outcomeOf } from '#format/core/game/comparison.ts';
import type { GameSummary } from '#format/core/game/game-summary.ts';
import { GAME } from '#format/core/parquet/tables.ts';
import { partId } from '#format/folder/part-id.ts';
import { columnOf } from '#shard/tables/rewrite-table.ts';
import { writeTable } from '#shard/tables/write-table.ts';
import { gap } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { compared } from '#test/support/played-match.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const folder = new TemporaryFolder();
const table = join(folder.path, GAME.file);
beforeAll(async () => {
  await writeTable(table, GAME, []);
});

it('takes a folder or a table, and without rows nothing was compared', async () => {
  const found = await compareShards(folder.path, table);
  expect(found).toMatchObject({ only: { a: 0, b: 0 }, rows: { a: 0, b: 0, compared: 0 } });
  expect(outcomeOf(found)).toBe('nothing');
});

it('says which of the two is missing, is no table, has another layout, or ends early', async () => {
  const said = async (path: string) => await compareShards(table, path).then(String, ({ message }: Error) => message);
  expect(await said('/nowhere')).toBe('/nowhere: there is no such file or folder');
  expect(existsSync(join(inject('shard'), GAME.file))).toBe(false);
  expect(await said(inject('shard'))).toContain('is missing: no game reported its state in this session');
  const other = join(folder.path, 'other.parquet');
  writeFileSync(other, 'no table');
  expect(await said(other)).toContain(other);
  copyFileSync(join(inject('shard'), 'events.parquet'), other);
  expect(await said(other)).toMatch(/other\.parquet: column episode is missing/);
  const cut = readFileSync(table);
  writeFileSync(other, Buffer.concat([cut.subarray(0, 4), cut.subarray(-20)]));
  expect(await said(other)).toContain(other);
});

const CELLS = {
  episode: 1,
  player: 'p1',
  player_id: 1,
  action: '{}',
  confirmed: true,
  was_speculative: false,
  rollbacks: 0,
  focused: true,
  confirm_delay_us: 0,
};

it('any part of a session stands for all of it: the players’ sessions are not divided at the same frame', async () => {
  using folder = new TemporaryFolder();
  const session = 'c3e1a0c4-9d7a-4f1e-8c90-9e5d9e21a7ad';
  const shard = async (of: string, frames: readonly number[], rolled?: object) => {
    const path = join(folder.path, of);
    mkdirSync(path);
    const meta = JSON.parse(readFileSync(join(inject('shard'), 'meta.json'), 'utf8')) as { recorder: object };
    Object.assign(meta.recorder, { rolled });
    writeFileSync(join(path, 'meta.json'), JSON.stringify(meta));
    const cell = (frame: number): Readonly<Record<string, unknown>> => ({ ...CELLS, ts_us: 1000 + frame, frame });
    const columns = GAME.columns.map(({ name, type }) =>
      columnOf(
        type,
        frames.map((frame) => cell(frame)[name]),
      ),
    );
    await writeTable(join(path, GAME.file), GAME, [{ rows: frames.length, columns }]);
    return path;
  };
  const part = (n: number) => ({ session_id: session, part: n, parts: 2, grid_t0_us: 0, session: {} });
  const whole = await shard('whole', [0, 1, 2, 3, 4]);
  const first = await shard(partId(session, 1), [0, 1, 2], part(1));
  await expect(compareShards(first, whole)).rejects.toMatchObject({
    code: 'shard.none',
    message: expect.stringContaining(partId(session, 2)),
  });
  const second = await shard(partId(session, 2), [3, 4], part(2));
  for (const one of [first, second])
    expect(await compareShards(one, whole)).toMatchObject({ rows: { a: 5, b: 5, compared: 5 }, only: { a: 0, b: 0 }, first: undefined });
});

/** A `game.parquet` of one session of its own. */
async function exported(folder: string, name: string, rows: readonly Readonly<Record<string, unknown>>[]): Promise<string> {
  const path = join(folder, `${name}.parquet`);
  const columns = GAME.columns.map(({ name: column, type }) =>
    columnOf(
      type,
      rows.map((row) => row[column]),
    ),
  );
  await writeTable(path, GAME, [{ rows: rows.length, columns }]);
  return path;
}

const frames = (ts: number, more: Readonly<Record<string, unknown>>) =>
  Array.from({ length: 20 }, (_, frame) => ({ ...CELLS, ts_us: ts + frame, frame, ...more }));

it('the order of rows does not matter, but a row that is there twice does', async () => {
  using folder = new TemporaryFolder();
  const a = await exported(folder.path, 'a', frames(1000, { state_hash: 'x' }));
  const b = await exported(folder.path, 'b', frames(2000, { state_hash: 'x' }).toReversed());
  const found = await compareShards(a, b);
  expect([outcomeOf(found), found.rows.compared, found.reported]).toEqual(['identical', 20, 20]);
  const twice = frames(3000, { state_hash: 'x' }).toReversed();
  const c = await exported(folder.path, 'c', [...twice, ...twice.slice(0, 1)]);
  expect(outcomeOf(await compareShards(a, c))).toBe('different');
});

it('games that reported nothing, and one export and its copy, are not called identical', async () => {
  using folder = new TemporaryFolder();
  const [a, b] = [await exported(folder.path, 'a', frames(1000, {})), await exported(folder.path, 'b', frames(2000, {}))];
  expect(outcomeOf(await compareShards(a, b))).toBe('nothing');
  const copy = join(folder.path, 'copy.parquet');
  copyFileSync(a, copy);
  for (const same of [a, copy]) await expect(compareShards(a, same)).rejects.toMatchObject({ code: 'shard.same' });
  expect(await gap(['compare', a, copy])).toMatchObject({ code: 3, stderr: expect.stringContaining('the same export') as unknown });
  expect(await gap(['compare', a, b])).toMatchObject({ code: 3, stdout: expect.stringContaining('NOTHING TO COMPARE') as unknown });
});

long('a hash has no tolerance, and a tolerance is finite and shown', async () => {
  using folder = new TemporaryFolder();
  const a = await exported(folder.path, 'a', frames(1000, { state_hash: '1', reward: 1 }));
  const b = await exported(folder.path, 'b', frames(2000, { state_hash: '1', reward: 1.5 }));
  for (const wrong of ['state_hash=1e9', 'terminated=1', 'reward=Infinity', 'reward=1e999', 'reward=-1', 'reward=', 'reward'])
    expect(await gap(['compare', a, b, '--tolerance', wrong])).toMatchObject({ code: 2 });
  expect(await gap(['compare', a, b])).toMatchObject({ code: 1 });
  const within = await gap(['compare', a, b, '--tolerance', 'reward=0.5']);
  expect([within.code, within.stdout.trimEnd().split('\n').at(-1)]).toEqual([0, 'IDENTICAL, within reward=0.5']);
});

it('a match whose exports are not what they have to be is not handed out to a test', async () => {
  using folder = new TemporaryFolder();
  const both = (ts: number, more: Readonly<Record<string, unknown>> = {}) =>
    ['p1', 'p2'].flatMap((player) => frames(ts, { player, state_hash: 'x', ...more }));
  const state = { frames: 20, confirmed: 20, forced: 0, missing: 0, problems: [] } as unknown as GameSummary;
  const of = async (name: string, rows: ReturnType<typeof both>) => ({
    folder: await exported(folder.path, name, rows),
    state,
    broken: [],
  });
  const [a, b] = [await of('a', both(1000)), await of('b', both(2000))];
  const other = await of('other', both(3000).with(7, { ...(both(3000)[7] as object), reward: 9 } as never));
  const short = await of('short', both(4000).slice(0, -1));
  const ended = async (...[second, ends]: [typeof a, Parameters<typeof compared>[1]]) =>
    await compared([a, second], ends, { outs: [], frames: 20, isJudged: false });
  await ended(b, 'whole');
  await ended(other, 'parted');
  await ended(short, 'interrupted');
  for (const [second, ends] of [
    [other, 'whole'],
    [short, 'whole'],
    [b, 'parted'],
    [other, 'interrupted'],
  ] as const)
    await expect(ended(second, ends), ends).rejects.toThrow();
});
