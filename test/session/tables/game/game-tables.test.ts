import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { gameLineText, readGameLines } from '#format/core/game/game-lines.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { JournalWriter } from '#session/journal/journal-file.ts';
import { writeGame } from '#session/tables/game/game-tables.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const begin = { type: 'begin_episode', episode: 1, players: ['a'] };
const frame = (n: number) => ({ type: 'frame', episode: 1, frame: n, at_us: n, inputs: { a: { value: n, confirmed: true } } });
const text = (...lines: object[]) => lines.map((line, i) => gameLineText(1000 + i, JSON.stringify(line))).join('');

/** Writes a journal with these blocks of a game, and its tables. */
async function made(folder: TemporaryFolder, ...blocks: string[]) {
  const path = join(folder.path, 'journal');
  const journal = new JournalWriter(path);
  journal.append('plan', Buffer.from('{}'));
  for (const block of blocks) journal.append('game', Buffer.from(block));
  journal.close();
  return await writeGame(folder.path, path);
}

it('a line reads back as it was written, with or without line ends between its parts', () => {
  const pretty = JSON.stringify(frame(3), undefined, 2);
  expect([...readGameLines(gameLineText(12, pretty) + gameLineText(13, JSON.stringify(begin)))]).toEqual([
    { tsUs: 12, line: frame(3) },
    { tsUs: 13, line: begin },
  ]);
  for (const wrong of ['12', 'x {}\n', '12 {"type":"x"}\n', '12 {\n']) expect(() => [...readGameLines(wrong)]).toThrow();
});

it('a session without a game has none of its tables', async () => {
  using folder = new TemporaryFolder();
  expect(await made(folder)).toBeUndefined();
});

it('a line that cannot be read is reported, and holds nothing up', async () => {
  using folder = new TemporaryFolder();
  const game = await made(
    folder,
    text(begin, frame(0)),
    `${text(frame(1))}1002 {"type":"dance"}\n`,
    text(frame(2), { type: 'end_episode', episode: 1, frames: 3 }),
  );
  expect(game?.summary).toMatchObject({ episodes: 1, confirmed: 3, forced: 0, missing: 0 });
  expect(game?.summary.problems).toEqual([{ kind: 'unreadable', count: 1, first: expect.stringContaining('cannot be read') }]);
  using table = await TableReader.open(join(folder.path, 'game.parquet'));
  expect([...(await table.numbers('frame'))]).toEqual([0, 1, 2]);
  expect(readFileSync(join(folder.path, 'rollbacks.jsonl'), 'utf8')).toBe('');
});

it('more texts than a byte can count are all there', async () => {
  using folder = new TemporaryFolder();
  const frames = Array.from({ length: 1000 }, (_, n) => frame(n));
  await made(folder, text(begin, ...frames, { type: 'end_episode', episode: 1, frames: 1000 }));
  using table = await TableReader.open(join(folder.path, 'game.parquet'));
  const actions: unknown[] = [];
  await table.each('action', (values) => actions.push(...Array.from(values)));
  expect(actions).toEqual(frames.map((_, n) => String(n)));
});

it('a menu of a game that has gone is no longer shown', async () => {
  using folder = new TemporaryFolder();
  const mark = (name: string, open?: boolean) => ({ type: 'marker', name, open });
  const game = await made(
    folder,
    text({ type: 'connected', game: 'g' }, mark('pause', true), mark('menu', true), mark('menu', false), mark('death'), { type: 'gone' }),
  );
  expect(game?.labels.map(({ json }) => (JSON.parse(json) as { val: object }).val)).toEqual([
    { name: 'pause', open: true },
    { name: 'menu', open: true },
    { name: 'menu', open: false },
    { name: 'death' },
    { name: 'pause', open: false },
  ]);
});

it('a game that begins episodes without end does not grow what a shard says of them', async () => {
  using folder = new TemporaryFolder();
  const game = await made(folder, text(...Array.from({ length: 10_050 }, (_, i) => ({ ...begin, episode: i }))));
  expect(game?.summary.starts).toHaveLength(10_000);
});

it('what a game says of the network is kept apart, in order of time, and nothing of it a row of the game', async () => {
  using folder = new TemporaryFolder();
  const net = (rtt_ms: number, more: object = {}) => ({ type: 'net', rtt_ms, ...more });
  const game = await made(
    folder,
    text({ type: 'connected', game: 'g' }, net(20, { loss_pct: 0.5, uplink_kbps: 300 }), net(21.5, { jitter_ms: 2 })),
  );
  expect([...(game?.files.keys() ?? [])].sort()).toEqual(['game.parquet', 'rollbacks.jsonl']);
  expect(game?.net).toEqual([
    expect.objectContaining({ tsUs: 1001, rttMs: 20, lossPct: 0.5, uplinkKbps: 300, pathBy: 'game', ratesBy: 'game' }),
    expect.objectContaining({ tsUs: 1002, rttMs: 21.5, jitterMs: 2, pathBy: 'game', ratesBy: undefined }),
  ]);
});

it.each([
  [{ rtt_ms: 20 }, 'game', undefined],
  [{ jitter_ms: 2 }, 'game', undefined],
  [{ loss_pct: 0 }, 'game', undefined],
  [{ uplink_kbps: 300 }, undefined, 'game'],
  [{ downlink_kbps: 300 }, undefined, 'game'],
  [{}, undefined, undefined],
])('%j is what a game says of its path or of its rates, and of nothing else', async (said, pathBy, ratesBy) => {
  using folder = new TemporaryFolder();
  const game = await made(folder, text({ type: 'connected', game: 'g' }, { type: 'net', ...said }));
  expect(game?.net.map((row) => [row.pathBy, row.ratesBy])).toEqual([[pathBy, ratesBy]]);
});
