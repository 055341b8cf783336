import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { gameLineText } from '#format/core/game/game-lines.ts';
import { type RowPlace, rowOrder } from '#format/core/game/row-order.ts';
import { GAME, UNCONFIRMED } from '#format/core/parquet/tables.ts';
import { GameTables } from '#format/tables/game-rows.ts';
import { readGame } from '#format/tables/read-game.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { Random } from '#scripts/random.ts';
import { JournalWriter } from '#session/journal/journal-file.ts';
import { writeGame } from '#session/tables/game/game-tables.ts';
import { long } from '#test/support/long.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const GAMES = 100;
const PLACE = ['episode', 'frame', 'player', 'confirmed'] as const;

/** Three episodes of which each ends in another way, with inputs that arrive late, wrong or never. */
function linesOf(random: Random): object[] {
  const lines: object[] = [];
  for (let episode = 1; episode <= 3; episode++) {
    const frames = 1 + random.below(40);
    lines.push({ type: 'begin_episode', episode, players: ['a', 'b'] });
    for (let n = 0; n < frames; n++) {
      if (random.next() < 0.02) continue;
      const inputs = { a: { value: 0, confirmed: true }, b: { value: 0, confirmed: random.next() < 0.6 } };
      lines.push({ type: 'frame', episode, frame: n, at_us: 1000 * lines.length, inputs });
      const late = random.below(n + 1);
      if (random.next() < 0.9) lines.push({ type: 'confirm', episode, frame: late, player: 'b', value: random.next() < 0.02 ? 1 : 0 });
    }
    const how = random.below(4);
    if (how < 2) lines.push({ type: 'end_episode', episode, frames });
    if (how === 1) lines.push({ type: 'deadline', episode });
    if (how === 2) lines.push({ type: 'gone' });
  }
  return lines;
}

async function write(folder: string, lines: readonly object[]) {
  const journal = new JournalWriter(join(folder, 'journal'));
  journal.append('plan', Buffer.from('{}'));
  journal.append('game', Buffer.from(lines.map((line, i) => gameLineText(1000 * i, JSON.stringify(line))).join('')));
  journal.close();
  return await writeGame(folder, join(folder, 'journal'));
}

async function confirmedIn(path: string): Promise<number[]> {
  if (!existsSync(path)) return [];
  using table = await TableReader.open(path);
  return [...(await table.numbers('confirmed'))];
}

long(
  `an export holds no unconfirmed row, and no row is lost: ${GAMES} games whose episodes were forced to end`,
  {
    timeout: 120_000,
  },
  async () => {
    const random = new Random(20);
    let [forced, exported, interleaved] = [0, 0, 0];
    for (let game = 0; game < GAMES; game++) {
      using folder = new TemporaryFolder();
      const { path } = folder;
      const written = await write(path, linesOf(random));
      const summary = written?.summary as NonNullable<typeof written>['summary'];
      expect(new Set(await confirmedIn(join(path, GAME.file)))).toEqual(new Set(summary.confirmed > 0 ? [1] : []));
      expect(await confirmedIn(join(path, UNCONFIRMED.file))).toEqual(Array(2 * summary.forced).fill(0));
      expect(written?.files.has(UNCONFIRMED.file)).toBe(summary.forced > 0);
      // Read together they are what was said, in order, each row once.
      using tables = await GameTables.openFolder(path);
      const places: (RowPlace & { readonly confirmed: boolean })[] = [];
      for await (const { rows, columns } of tables.groups(PLACE)) {
        const cell = (name: string, i: number) => columns.get(name)?.[i];
        for (let i = 0; i < rows; i++)
          places.push({
            episode: Number(cell('episode', i)),
            frame: Number(cell('frame', i)),
            player: String(cell('player', i)),
            confirmed: cell('confirmed', i) === true,
          });
      }
      expect(places).toHaveLength(2 * summary.frames);
      expect(places.slice(1).every((place, i) => rowOrder(places[i] as RowPlace, place) < 0)).toBe(true);
      // An episode's confirmed frames are its first.
      for (const [i, { episode, confirmed }] of places.entries())
        if (confirmed && places[i - 1]?.episode === episode) expect(places[i - 1]?.confirmed).toBe(true);
      expect(await readGame(path)).toMatchObject({ frames: summary.frames, forcedFrames: summary.forced, misplaced: 0, disordered: 0 });
      forced += summary.forced;
      exported += summary.confirmed;
      interleaved += places.filter(({ confirmed }, i) => confirmed && places[i - 1]?.confirmed === false).length;
    }
    // A property of games in which nothing was forced, or everything, would prove nothing.
    expect(Math.min(forced, exported)).toBeGreaterThan(500);
    expect(interleaved).toBeGreaterThan(20);
  },
);

it('rows in the wrong one of the two tables are found', async () => {
  using folder = new TemporaryFolder();
  const { path } = folder;
  await write(path, linesOf(new Random(3)));
  const { forced, rows, misplaced } = await readGame(path);
  expect([misplaced, forced > 0, forced < rows]).toEqual([0, true, true]);
  const file = (name: string) => join(path, name);
  renameSync(file(GAME.file), file('other'));
  renameSync(file(UNCONFIRMED.file), file(GAME.file));
  renameSync(file('other'), file(UNCONFIRMED.file));
  const swapped = await readGame(path);
  expect(swapped).toMatchObject({ rows, forced, misplaced: rows, disordered: 0 });
  expect(swapped.firstMisplaced).toMatch(/^episode \d+, frame \d+$/);
});
