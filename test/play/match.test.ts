import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GAME, outcomeOf, TableReader } from '#library/index.ts';
import { openBrowser } from '#scripts/app/browser.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { selfSigned } from '#test/support/certificate.ts';
import { LOCALHOST_ELSEWHERE } from '#test/support/cuttable-way.ts';
import { until } from '#test/support/gap.ts';
import { EXAMPLES, framesFoundSame, lookAway, type MatchOptions, playMatch, playMatches } from '#test/support/played-match.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

/** With it, 200,000 frames over all networks, at four times the pace: a quarter of an hour. */
const full = process.env.GAP_PLAY_MATRIX === 'full';
if (!full)
  console.warn(
    'played here: one network combination for 3 s, a hidden tab, a partner who leaves, a failing game; the rest: npm run test:play',
  );

/** The reference game in two real browsers, each with its own recorder, over a network that our relay degrades. */
const folder = new TemporaryFolder();
let stage: Stage;
let browser: Browser;
let matches = 0;

beforeAll(async () => {
  stage = await Stage.open({ width: 640, height: 360 });
  browser = await openBrowser(LOCALHOST_ELSEWHERE);
});

afterAll(async () => {
  await browser?.close();
  await stage?.[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
  console.log(`${framesFoundSame()} frames were the same in both exports`);
  if (full) expect(framesFoundSame()).toBeGreaterThanOrEqual(200_000);
});

const setting = () => ({ browser, display: stage.display.name, out: join(folder.path, `${matches++}`) });
const play = (options: Partial<MatchOptions> = {}) => playMatch({ ...setting(), ...options });
const same =
  (delayMs: number, jitterMs = 0, loss = 0) =>
  () => ({ delayMs, jitterMs, loss });

/** Stops a page for a while as its clock goes on, as in a hidden tab. (`Page.setWebLifecycleState` stops nothing here.) */
async function stopped(page: Page, ms: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Debugger.enable');
  await session.send('Debugger.pause');
  await new Promise((resolve) => setTimeout(resolve, ms));
  await session.send('Debugger.resume');
  await session.send('Debugger.disable');
}

/** A page whose connection breaks just as the match begins: the signals that set up a direct way are not sent twice. */
const LOSES_THE_FIRST_SIGNALS = `{
  const { send } = WebSocket.prototype;
  let lostMs;
  WebSocket.prototype.send = function (text) {
    const isSignal = typeof text === 'string' && text.startsWith('{"type":"signal"');
    if (isSignal) lostMs ??= performance.now();
    if (!isSignal || performance.now() - lostMs > 1000) send.call(this, text);
  };
}`;

/** The whole matrix with `npm run test:play`; in the short run one combination with something of each. */
const [frames, fps] = full ? [29_000, 240] : [180, 60];
function matrix<T>(all: readonly T[], together: T): readonly T[] {
  return full ? [...all, together] : [together];
}

describe('two players export the same', { timeout: full ? 400_000 : 90_000 }, () => {
  it.each([
    ['when they connect, find a direct way to each other, and play two episodes', undefined],
    ['when the first signals for a direct way are lost, and they try again', LOSES_THE_FIRST_SIGNALS],
  ])('%s; the server carries nothing', async (_, before) => {
    const match = await play({
      episodes: 2,
      // Twelve seconds each: whoever is slow to find the way still finds it before the match is over, and a second try comes after five.
      frames: 720,
      direct: true,
      before,
      // Whatever goes through the server arrives too late to be of use.
      shaping: same(5000),
      meanwhile: async (pages) => {
        for (const [i, page] of pages.entries())
          await until('a direct way', async () => (await page.locator('body').getAttribute('data-direct')) === `p${2 - i}`);
      },
    });
    expect(match.found[0].rows.compared).toBe(2 * 1440);
    // What the browsers know of their way to each other is in both shards, and valid.
    for (const shard of match.shards) {
      using table = await TableReader.open(join(shard, 'netstats.parquet'));
      expect(table.rows).toBeGreaterThan(5);
      for (const rttMs of await table.numbers('rtt_ms')) expect(rttMs).toBeLessThan(1000);
      expect(Math.max(...(await table.numbers('uplink_kbps')).filter((kbps) => !Number.isNaN(kbps)))).toBeGreaterThan(0);
    }
  });

  it.each(
    matrix<[string, NonNullable<MatchOptions['shaping']>]>(
      [
        ['over 100 ms', same(100)],
        ['over 200 ms', same(200)],
        ['over 50 ms one way and 200 ms the other', (player) => ({ delayMs: player === 'p1' ? 50 : 200, jitterMs: 0, loss: 0 })],
        ['over 100 ms, plus or minus 75', same(100, 75)],
        ['with 15 % of the packets lost, over 50 ms', same(50, 0, 0.15)],
      ],
      [
        'over 50 ms one way and 200 ms the other, with jitter and loss',
        (player) => ({ delayMs: player === 'p1' ? 50 : 200, jitterMs: 50, loss: 0.15 }),
      ],
    ),
  )('%s', async (_, shaping) => {
    const match = await play({ shaping, frames, fps });
    // The match did contain guesses.
    for (const { rollbacks } of match.states) expect(rollbacks).toBeGreaterThan(0);
  });

  it.runIf(full)('when every input is a guess: no input delay, and 150 ms', async () => {
    const match = await play({ inputDelay: 0, shaping: same(150, 50), frames, fps });
    for (const { rollbacks } of match.states) expect(rollbacks).toBeGreaterThan(5);
  });

  it.each(matrix([300, 6000], 6000))('when a tab is hidden for %i ms, and catches up', async (ms) => {
    const match = await play({ frames: 300, shaping: same(50), meanwhile: ([page]) => stopped(page, ms) });
    // It stood still, and came back.
    using table = await TableReader.open(join(match.shards[0], GAME.file));
    const tsUs = await table.numbers('ts_us');
    const longestUs = tsUs.reduce((longest, us, i) => (i === 0 ? 0 : Math.max(longest, us - (tsUs[i - 1] as number))), 0);
    expect(longestUs).toBeGreaterThan(800 * ms);
  });

  it('when one of them loses the connection for three seconds, and regains it', async () => {
    await play({
      frames: 300,
      shaping: same(50),
      cuttable: true,
      meanwhile: async ([page, partner], way) => {
        await page.waitForTimeout(1000);
        way?.cut();
        await page.getByText('The connection was lost; trying again').waitFor();
        await page.waitForTimeout(3000);
        way?.mend();
        await until('the connection is back', async () => (await page.locator('#connection').innerText()) === '');
        for (const one of [page, partner]) expect(await one.locator('#partner').innerText()).toBe('');
      },
    });
  });

  it.runIf(full)('when the game is written in Python, and the server is another machine, reached with TLS', async () => {
    const lan = { host: '127.0.0.2', ...selfSigned() };
    const match = await play({ game: 'turn_grid.py', lan, frames: 240, shaping: same(60, 40) });
    for (const { games, rollbacks } of match.states) {
      expect(games).toEqual(['turn_grid']);
      expect(rollbacks).toBeGreaterThan(0);
    }
  });

  it.runIf(full)('when three games are played at once', async () => {
    const three = await playMatches(3, { ...setting(), frames: 600, shaping: same(50, 30) });
    expect(new Set(three.flatMap(({ shards }) => shards)).size).toBe(6);
  });

  it.runIf(full)('when twelve enter the waiting room, one after the other, and six games are played', async () => {
    await play({ crowd: 10, frames: 600, shaping: same(50, 30) });
  });

  it.runIf(full)('when one of them looks elsewhere for a while', async () => {
    const match = await play({
      shaping: same(50),
      meanwhile: async ([page]) => {
        const back = await lookAway(page);
        await page.waitForTimeout(1000);
        await back();
      },
    });
    const unfocused = async (shard: string) => {
      using table = await TableReader.open(join(shard, GAME.file));
      return (await table.numbers('focused')).filter((focused) => focused === 0).length;
    };
    expect(await unfocused(match.shards[0])).toBeGreaterThan(0);
    expect(await unfocused(match.shards[1])).toBe(0);
  });
});

describe('a player who looks elsewhere for too long', () => {
  it.runIf(full)('is out, and no frame that both confirmed differs', async () => {
    const match = await play({
      ends: 'interrupted',
      frames: 900,
      focusSeconds: 1,
      shaping: same(50),
      meanwhile: async ([page]) => {
        await page.waitForTimeout(1500);
        await lookAway(page);
        await until('it is out', async () => (await page.locator('body').getAttribute('data-phase')) === 'over');
      },
    });
    const [out, left] = match.states as [(typeof match.states)[number], (typeof match.states)[number]];
    expect(out.frames).toBeLessThan(900);
    expect(left.confirmed).toBeGreaterThan(30);
    expect(left.forced).toBeGreaterThan(0);
    expect(match.found[0].rows.compared).toBeGreaterThan(60);
  });
});

describe('a player whose connection is lost for too long', () => {
  it.runIf(full).each(['cut', 'hold'] as const)('is told so, like the other, and no frame both confirmed differs: %s', async (how) => {
    const match = await play({
      ends: 'interrupted',
      frames: 900,
      shaping: same(50),
      cuttable: true,
      meanwhile: async ([page, partner], way) => {
        await page.waitForTimeout(1500);
        way?.[how]();
        // A connection that stays silent is given up after a while.
        await page.getByText('The connection was lost; trying again').waitFor();
        await partner.getByText('p1 has left').waitFor();
        way?.mend();
        await page.getByText('The connection was lost for too long').waitFor();
        await until('the connection is back', async () => (await page.locator('#connection').innerText()) === '');
      },
    });
    for (const { confirmed, forced } of match.states) {
      expect(confirmed).toBeGreaterThan(30);
      expect(forced).toBeGreaterThan(0);
    }
    expect(match.found[0].rows.compared).toBeGreaterThan(60);
  });
});

describe('a player who is left alone', () => {
  it('keeps what both have confirmed and marks the rest, and no frame that both confirmed differs', async () => {
    const match = await play({
      ends: 'interrupted',
      frames: 600,
      shaping: same(80),
      meanwhile: async ([, page]) => {
        await page.waitForTimeout(1500);
        await page.close();
      },
    });
    const [left, gone] = match.states as [(typeof match.states)[number], (typeof match.states)[number]];
    expect(left.confirmed).toBeGreaterThan(30);
    expect(left.forced).toBeGreaterThan(0);
    expect(gone.forced).toBeGreaterThan(0);
    const [found] = match.found;
    expect(found.rows.compared).toBeGreaterThan(60);
    expect(outcomeOf(found)).toBe(found.only.a + found.only.b > 0 ? 'different' : found.unconfirmed > 0 ? 'unconfirmed' : 'identical');
  });
});

describe('a game that fails in the middle', () => {
  it('says so on its page, and what both have confirmed until then is kept and identical', async () => {
    using games = new TemporaryFolder();
    const source = readFileSync(join(EXAMPLES, 'coin-chase.ts'), 'utf8');
    const broken = source.replace(
      'const { players, coins } = this.state;',
      `$&\n    if ((this.count += 1) > 150) throw new Error('planted');`,
    );
    writeFileSync(join(games.path, 'fails.ts'), broken.replace('  state = {', '  count = 0;\n  state = {'));
    const said: string[] = [];
    const match = await play({
      ends: 'interrupted',
      game: 'fails.ts',
      games: games.path,
      frames: 600,
      shaping: same(50),
      meanwhile: async (pages) => {
        for (const page of pages)
          await until('the page says so', async () => {
            const text = await page.locator('h1').innerText();
            return text.includes('planted') && said.push(text) > 0;
          });
      },
    });
    expect(said).toEqual(Array(2).fill('Something went wrong: Error: planted. Open your link again to start over.'));
    for (const { confirmed } of match.states) expect(confirmed).toBeGreaterThan(30);
    expect(match.found[0].rows.compared).toBeGreaterThan(60);
  });
});

describe('a game that is not the same for both', () => {
  it('is told of on both pages while they play, and in both shards', async () => {
    using games = new TemporaryFolder();
    const source = readFileSync(join(EXAMPLES, 'coin-chase.ts'), 'utf8');
    const planted = source.replace(
      'const { players, coins } = this.state;',
      `$&\n    if ((this.count += 1) > 150) this.state.luck = Math.random();`,
    );
    writeFileSync(join(games.path, 'parts.ts'), planted.replace('  state = {', '  count = 0;\n  state: any = {'));
    const said: string[] = [];
    const match = await play({
      ends: 'parted',
      game: 'parts.ts',
      games: games.path,
      frames: 300,
      shaping: same(30),
      meanwhile: async (pages) => {
        for (const page of pages)
          await until('the page says so', async () => {
            const text = await page.locator('#alarm').innerText();
            return text.includes('same game') && said.push(text) > 0;
          });
      },
    });
    expect(said.every((text) => /^You and the others no longer see the same game: episode 1, from frame 1\d\d on\./.test(text))).toBe(true);
    const [{ first, differing }] = match.found;
    expect(first).toMatchObject({ kind: 'cell', episode: 1, column: 'state_hash' });
    expect(differing.state_hash).toBeGreaterThan(100);
  });
});
