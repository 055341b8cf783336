import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { pagesFolder } from '#app/server/serve.ts';
import { compareShards } from '#format/compare/compare-shards.ts';
import type { GameSummary } from '#format/core/game/game-summary.ts';
import { type Comparison, outcomeOf } from '#library/index.ts';
import { Protocol } from '#play/core/protocol.ts';
import type { Shaping } from '#play/core/shaping.ts';
import { PlayServer } from '#play/server/play-server.ts';
import { Random } from '#scripts/random.ts';
import type { LanOptions } from '#server/web-server.ts';
import { CuttableWay } from '#test/support/cuttable-way.ts';
import { until } from '#test/support/gap.ts';
import { type Exported, listeningStation, recordingStation } from '#test/support/played-stations.ts';

/** Where the bundled games are. */
export const EXAMPLES = 'resources/examples';

export interface Played {
  readonly game?: string;
  readonly episodes?: number;
  readonly seconds: number;
  readonly fps?: number;
  readonly inputDelay?: number;
  readonly focusSeconds?: number;
  readonly players?: number;
}

/** A lobby and a play scene, and nothing else. */
export function protocolOf({
  game = 'coin-chase.ts',
  episodes = 1,
  seconds,
  fps = 60,
  inputDelay = 1,
  focusSeconds = 30,
  players = 2,
}: Played): Protocol {
  const play = { scene: 'play', game, episodes, seconds, fps, input_delay: inputDelay, focus_seconds: focusSeconds };
  return Protocol.parse({ protocol: 1, title: 'test', scenes: [{ scene: 'lobby', players }, play] });
}

/** How a match ends: played by everybody to its end; broken off; or of a game that is not the same for all. */
type MatchEnds = 'whole' | 'interrupted' | 'parted';

export interface MatchOptions extends Omit<Played, 'seconds'> {
  /** Default: whole. What the exports are held to follows from it. */
  readonly ends?: MatchEnds;
  /** Folder of the game. */
  readonly games?: string;
  readonly browser: Browser;
  /** Where each player's machine records; without one it only hears the game. */
  readonly display?: string | undefined;
  readonly out: string;
  /** In an episode. */
  readonly frames?: number;
  /** Whether the browsers may find a direct way; without it everything goes through the relay, which degrades the network. */
  readonly direct?: boolean;
  readonly shaping?: (player: string) => Shaping;
  /** Where the server is, with TLS; without this, on this machine only. */
  readonly lan?: LanOptions;
  /** The first player's way to the server can be cut; the browser has `LOCALHOST_ELSEWHERE`. */
  readonly cuttable?: boolean;
  /** How many come before them, one after the other, and play without a recorder. */
  readonly crowd?: number;
  /** A script that each page runs before any of its own. */
  readonly before?: string | undefined;
  /** What happens meanwhile, besides the players' own keys. */
  readonly meanwhile?: (pages: readonly [Page, Page], way: CuttableWay | undefined) => Promise<void>;
}

export interface PlayedMatch {
  readonly shards: readonly [string, string, ...string[]];
  readonly states: readonly [GameSummary, GameSummary, ...GameSummary[]];
  /** The first player's export against that of each other. */
  readonly found: readonly [Comparison, ...Comparison[]];
}

/** Presses and releases arrow keys, as a player does, until the match is over. */
async function playKeys(page: Page, seed: number): Promise<void> {
  const random = new Random(seed);
  const keys = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'] as const;
  while (!page.isClosed() && !['over', 'failed'].includes((await phaseOrOver(page)) ?? '')) {
    const key = keys[random.below(keys.length)] as string;
    if (await isLookedAt(page)) await page.keyboard.down(key).catch(() => {});
    await page.waitForTimeout(60 + random.below(250)).catch(() => {});
    if (await isLookedAt(page)) await page.keyboard.up(key).catch(() => {});
  }
}

/** Keys go to the page in focus; in a driven browser each key would take the focus back. */
const isLookedAt = (page: Page) => page.evaluate<boolean>('document.hasFocus()').catch(() => false);

/** Which scene a participant's page is in. */
export const phaseOf = (page: Page) => page.locator('body').getAttribute('data-phase');
/** A closed page counts as over. */
const phaseOrOver = (page: Page) => phaseOf(page).catch(() => 'over');

/**
 * Lets {@link lookAway} take a page's focus. Chromium's headless shell 156 says of every page that it has the focus, whichever is in front and
 * whether or not Playwright emulates it (it obeyed `Emulation.setFocusEmulationEnabled` before): so much of the page is not real here.
 */
const CAN_LOOK_AWAY = `{
  const { hasFocus } = Document.prototype;
  Document.prototype.hasFocus = function () { return window.lookedAway !== true && hasFocus.call(this); };
}`;

/** The player looks elsewhere, until the result is called. */
export async function lookAway(page: Page): Promise<() => Promise<void>> {
  await page.evaluate('window.lookedAway = true');
  return async () => void (await page.evaluate('window.lookedAway = false'));
}

let sameFrames = 0;
/** How many frames were found the same, in all matches so far. */
export const framesFoundSame = (): number => sameFrames;

/**
 * Plays a match in browsers, each with its own recorder. No test can play one without its exports being compared (DATA-01 to DATA-03): it
 * happens here, before the match is handed out, and by how it was to end.
 */
export async function playMatch(options: MatchOptions): Promise<PlayedMatch> {
  return (await playMatches(1, options))[0] as PlayedMatch;
}

/** Plays several matches at the same time, through one server. */
export async function playMatches(count: number, options: MatchOptions): Promise<readonly PlayedMatch[]> {
  const {
    browser,
    display,
    out,
    games = EXAMPLES,
    frames = 180,
    fps = 60,
    direct = false,
    players = 2,
    shaping,
    lan,
    cuttable = false,
    crowd = 0,
    before,
    meanwhile,
  } = options;
  const outs: string[] = [];
  await using server = await PlayServer.open({
    pages: pagesFolder(),
    port: 0,
    games,
    direct,
    protocol: protocolOf({ inputDelay: 2, ...options, seconds: frames / fps }),
    shaping,
    lan,
    onAnswers: async ({ player, out }) => {
      if (out !== undefined) outs.push(`${player}: ${out}`);
    },
  });
  const { origin, hostname, port } = new URL(server.link);
  await using way = cuttable ? await CuttableWay.to(Number(port)) : undefined;
  const elsewhere = (link: string) => link.replace(hostname, 'localhost');
  const origins = [origin, elsewhere(origin)];
  const stations = await Promise.all(
    Array.from({ length: players * count }, (_, i) => {
      const folder = `${out}-${i}`;
      return display === undefined ? listeningStation(folder, origins) : recordingStation(display, folder, origins);
    }),
  );
  const pages: Page[] = [];
  const playing: Promise<void>[] = [];
  const enter = async (link: string) => {
    const context = await browser.newContext({ viewport: { width: 700, height: 520 }, ignoreHTTPSErrors: lan !== undefined });
    const page = await context.newPage();
    pages.push(page);
    for (const script of [CAN_LOOK_AWAY, before]) if (script !== undefined) await page.addInitScript(script);
    await page.goto(link);
    // Each newcomer is matched with the one who is waiting, so the order matters.
    await until('it is in', async () => (await phaseOrOver(page)) !== null);
    playing.push(playKeys(page, pages.length));
  };
  let exported: PromiseSettledResult<Exported>[] = [];
  try {
    await until('all record', () => stations.every((station) => station.isRunning()));
    for (let i = 0; i < crowd; i++) await enter(server.link);
    for (const [i, { link }] of stations.entries())
      await enter(`${cuttable && i === 0 ? elsewhere(server.link) : server.link}~${encodeURIComponent(link)}`);
    // A group that came early may have finished before the last begins.
    await until(
      'they play',
      async () => (await Promise.all(pages.map(phaseOrOver))).every((is) => ['playing', 'over', 'failed'].includes(is ?? '')),
      20,
    );
    await meanwhile?.(pages.slice(crowd) as unknown as readonly [Page, Page], way);
    await Promise.all(playing);
    expect(await Promise.all(pages.slice(0, crowd).map(phaseOrOver))).toEqual(Array(crowd).fill('over'));
    // The last messages are still on their way.
    await new Promise((resolve) => setTimeout(resolve, 800));
  } finally {
    // Whatever went wrong, a recorder that is sealing keeps its folder.
    exported = await Promise.allSettled(stations.map((station) => station.finish()));
    for (const page of pages) await page.context().close();
  }
  const all = exported.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
  const total = frames * (options.episodes ?? 1);
  const matches: PlayedMatch[] = [];
  for (let i = 0; i < all.length; i += players) {
    const group = all.slice(i, i + players) as [Exported, Exported];
    matches.push(await compared(group, options.ends ?? 'whole', { outs, frames: total, isJudged: display !== undefined }));
  }
  return matches;
}

/** Holds the exports of one match against each other and against how it was to end. */
/** Throws where the exports of a match are not what they have to be after it. */
export async function compared(
  group: readonly [Exported, Exported, ...Exported[]],
  ends: MatchEnds,
  { outs, frames, isJudged }: { readonly outs: readonly string[]; readonly frames: number; readonly isJudged: boolean },
): Promise<PlayedMatch> {
  const [first, ...others] = group;
  const found: Comparison[] = [];
  for (const { folder } of others) found.push(await compareShards(first.folder, folder));
  // A game that is not the same for all fails where there is a shard to be judged.
  for (const { broken } of group) expect(broken).toEqual(ends === 'parted' && isJudged ? ['game.agreed'] : []);
  for (const comparison of found) {
    if (ends === 'parted') expect(outcomeOf(comparison)).toBe('different');
    // Rows on one side only are differences, except of somebody who was cut off.
    else if (ends === 'interrupted') expect(Object.values(comparison.differing).every((count) => count === 0)).toBe(true);
    else {
      const rows = frames * group.length;
      expect(comparison).toMatchObject({ first: undefined, rows: { a: rows, b: rows, compared: rows }, hashes: { agree: frames } });
      expect(outcomeOf(comparison)).toBe('identical');
    }
  }
  if (ends === 'whole') {
    expect(outs).toEqual([]);
    for (const { state } of group) expect(state).toMatchObject({ frames, confirmed: frames, forced: 0, missing: 0, problems: [] });
    sameFrames += frames;
  }
  const shards = group.map(({ folder }) => folder) as unknown as PlayedMatch['shards'];
  return { shards, states: group.map(({ state }) => state) as unknown as PlayedMatch['states'], found: found as [Comparison] };
}
