import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { GAME, TableReader } from '#library/index.ts';
import { openBrowser } from '#scripts/app/browser.ts';
import { until } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { lookAway, type MatchOptions, type PlayedMatch, playMatch, playMatches } from '#test/support/played-match.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

/**
 * TEST-03 to TEST-07, short: real pages, server and channels, each player's export made as sealing makes it, but no pictures. What
 * `playMatch` returns has been compared. With recordings, and all networks: `npm run test:play`.
 */
const folder = new TemporaryFolder();
let browser: Browser;
let matches = 0;

beforeAll(async () => {
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  folder[Symbol.dispose]();
});

const setting = () => ({ browser, out: join(folder.path, `${matches++}`), frames: 180 });
const play = (options: Partial<MatchOptions> = {}) => playMatch({ ...setting(), ...options });
const over = (delayMs: number, jitterMs = 0, loss = 0) => ({ shaping: () => ({ delayMs, jitterMs, loss }) });

const unfocused = async (shard: string): Promise<number> => {
  using table = await TableReader.open(join(shard, GAME.file));
  return (await table.numbers('focused')).filter((focused) => focused === 0).length;
};

/** Of both: whoever's page began later has the other's inputs in time. */
const rollbacksIn = ({ states }: PlayedMatch) => states.reduce((sum, { rollbacks }) => sum + rollbacks, 0);

/** Inputs that came after their frame had run, and were not what the player had done just before, which is what was guessed. */
async function wrongGuesses({ shards }: PlayedMatch): Promise<number> {
  let wrong = 0;
  for (const shard of shards) {
    using table = await TableReader.open(join(shard, GAME.file));
    const before = new Map<unknown, unknown>();
    for await (const { rows, columns } of table.rowGroups(['player', 'action', 'input_delay_us'])) {
      const cell = (name: string, row: number) => columns.get(name)?.[row];
      for (let row = 0; row < rows; row++) {
        const [player, action] = [cell('player', row), cell('action', row)];
        if (Number(cell('input_delay_us', row) ?? 0) > 0 && before.has(player) && before.get(player) !== action) wrong += 1;
        before.set(player, action);
      }
    }
  }
  return wrong;
}

long('two players export the same: latency, jitter and loss, each by itself, at the same time', async () => {
  const matches = await Promise.all([play(over(120)), play(over(80, 60)), play(over(80, 0, 0.15))]);
  for (const match of matches) {
    // Beside three busy loops the players' keys came too late for the 180 frames: they did the same all the time, and every guess was right.
    if ((await wrongGuesses(match)) > 0) expect(rollbacksIn(match)).toBeGreaterThan(0);
    else expect(rollbacksIn(match)).toBe(0);
  }
});

long('two games are played at once through one server, and neither gets into the other', async () => {
  const [one, two] = (await playMatches(2, { ...setting(), ...over(50) })) as [PlayedMatch, PlayedMatch];
  const starts = [one, two].map(({ states }) => states.map((state) => state.starts?.map(({ match, seed }) => `${match} ${seed}`).join()));
  // Both of a match say the same of it; the matches are others.
  for (const [a, b] of starts as [string, string][]) expect(a).toBe(b);
  expect(starts[0]?.[0]).not.toBe(starts[1]?.[0]);
});

long('three players export the same', async () => {
  const match = await play({ players: 3, ...over(60) });
  expect(match.states[0].players).toEqual(['p1', 'p2', 'p3']);
  expect(match.found).toHaveLength(2);
});

long('a player who looks elsewhere for a while catches up, and it shows in that export alone', async () => {
  const match = await play({
    ...over(50),
    meanwhile: async ([page]) => {
      const back = await lookAway(page);
      await page.waitForTimeout(800);
      await back();
    },
  });
  expect(await unfocused(match.shards[0])).toBeGreaterThan(0);
  expect(await unfocused(match.shards[1])).toBe(0);
});

long('a player who looks elsewhere for too long is out: no frame that both confirmed differs, and no other is in an export', async () => {
  const match = await play({
    ends: 'interrupted',
    frames: 600,
    focusSeconds: 1,
    ...over(50),
    meanwhile: async ([page]) => {
      await page.waitForTimeout(1000);
      await lookAway(page);
      await until('it is out', async () => (await page.locator('body').getAttribute('data-phase')) === 'over');
    },
  });
  const [out, left] = match.states;
  expect(out.frames).toBeLessThan(600);
  expect(left.confirmed).toBeGreaterThan(30);
  expect(left.forced).toBeGreaterThan(0);
  expect(match.found[0].rows.compared).toBeGreaterThan(60);
  for (const [i, shard] of match.shards.entries()) {
    using table = await TableReader.open(join(shard, GAME.file));
    expect(table.rows).toBe(2 * (match.states[i]?.confirmed as number));
  }
});
