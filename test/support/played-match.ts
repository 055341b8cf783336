import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { Protocol } from '#core/play/protocol.ts';
import type { Shaping } from '#core/play/shaping.ts';
import { compareShards } from '#inspector/compare-shards.ts';
import { type Comparison, GameTap, type Meta, outcomeOf, record } from '#library/index.ts';
import { Random } from '#scripts/random.ts';
import { GameChannel } from '#station/game/game-channel.ts';
import { PlayServer } from '#station/play/play-server.ts';
import { pagesFolder } from '#station/server/serve.ts';
import type { LanOptions } from '#station/server/web-server.ts';
import { CuttableWay } from '#test/support/cuttable-way.ts';
import { until } from '#test/support/gap.ts';
import { broken } from '#test/support/shards.ts';
import { smallPlan } from '#test/support/small.ts';

/** Where the bundled games are. */
export const EXAMPLES = 'resources/examples';

export interface Played {
  readonly game?: string;
  readonly episodes?: number;
  readonly seconds: number;
  readonly fps?: number;
  readonly inputDelay?: number;
  readonly focusSeconds?: number;
}

/** A lobby and a play scene, and nothing else. */
export function protocolOf({
  game = 'coin-chase.ts',
  episodes = 1,
  seconds,
  fps = 60,
  inputDelay = 1,
  focusSeconds = 30,
}: Played): Protocol {
  const play = { scene: 'play', game, episodes, seconds, fps, input_delay: inputDelay, focus_seconds: focusSeconds };
  return Protocol.parse({ protocol: 1, title: 'test', scenes: [{ scene: 'lobby', players: 2 }, play] });
}

export interface MatchOptions extends Omit<Played, 'seconds'> {
  /** Folder of the game. */
  readonly games?: string;
  readonly browser: Browser;
  readonly display: string;
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
  /** Who did not play to the end, and why. */
  readonly outs: readonly string[];
  readonly shards: readonly [string, string];
  readonly states: readonly NonNullable<NonNullable<Meta['recorder']>['game_state']>[];
}

/** One player's recorder, with its own session and its own channel. */
async function station(display: string, out: string, origins: readonly string[], stop: AbortSignal) {
  const tap = new GameTap();
  const channel = await GameChannel.open({ tap, deadlineMs: 2000, origins });
  return { tap, channel, recording: record(smallPlan(display, out), { game: tap, stop }) };
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

let sameFrames = 0;
/** How many frames were found the same, in all matches so far. */
export const framesFoundSame = (): number => sameFrames;

/** Matches whose exports have not been asserted on yet. */
const unasserted = new Set<PlayedMatch>();

/** A test that does not assert on its episode data proves nothing (DATA-03): for `afterAll` of everything that plays matches. */
export function expectAllAsserted(): void {
  expect([...unasserted].map(({ shards }) => shards)).toEqual([]);
}

/** Plays a match in two browsers, each with its own recorder. `expectParity` or `expectNoDivergence` checks the shards it returns. */
export async function playMatch(options: MatchOptions): Promise<PlayedMatch> {
  return (await playMatches(1, options))[0] as PlayedMatch;
}

/** Plays several matches at the same time, through one server: two browsers and two recorders for each. */
export async function playMatches(count: number, options: MatchOptions): Promise<readonly PlayedMatch[]> {
  const {
    browser,
    display,
    out,
    games = EXAMPLES,
    frames = 180,
    fps = 60,
    direct = false,
    shaping,
    lan,
    cuttable = false,
    crowd = 0,
    before,
    meanwhile,
  } = options;
  const stop = new AbortController();
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
    Array.from({ length: 2 * count }, (_, i) => station(display, join(out, `${i}`), origins, stop.signal)),
  );
  const pages: Page[] = [];
  const playing: Promise<void>[] = [];
  const enter = async (link: string) => {
    const context = await browser.newContext({ viewport: { width: 700, height: 520 }, ignoreHTTPSErrors: lan !== undefined });
    const page = await context.newPage();
    pages.push(page);
    if (before !== undefined) await page.addInitScript(before);
    await page.goto(link);
    // Each newcomer is matched with the one who is waiting, so the order matters.
    await until('it is in', async () => (await phaseOrOver(page)) !== null);
    playing.push(playKeys(page, pages.length));
  };
  try {
    await until('all record', () => stations.every(({ tap }) => tap.running));
    for (let i = 0; i < crowd; i++) await enter(server.link);
    for (const [i, { channel }] of stations.entries())
      await enter(`${cuttable && i === 0 ? elsewhere(server.link) : server.link}~${encodeURIComponent(channel.link)}`);
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
    stop.abort();
    for (const page of pages) await page.context().close();
    // Whatever went wrong, a recorder that is sealing keeps its folder.
    await Promise.allSettled(stations.map(({ recording }) => recording));
  }
  const recorded = await Promise.all(stations.map(({ recording }) => recording));
  // A recording that ended by itself has less of the game, and states another reason.
  expect(recorded.map(({ ended, why }) => [ended, why])).toEqual(stations.map(() => ['stopped', undefined]));
  const shards = recorded.map(({ folder }) => folder);
  for (const { channel } of stations) await channel[Symbol.asyncDispose]();
  return Array.from({ length: count }, (_, i) => playedMatch([shards[2 * i], shards[2 * i + 1]] as [string, string], outs));
}

function playedMatch(shards: readonly [string, string], outs: readonly string[]): PlayedMatch {
  const states = shards.map((shard) => {
    const { recorder } = JSON.parse(readFileSync(join(shard, 'meta.json'), 'utf8')) as Meta;
    if (recorder?.game_state === undefined) throw new Error(`${shard}: no game said anything`);
    return recorder.game_state;
  });
  const match = { shards, states, outs };
  unasserted.add(match);
  return match;
}

/** Both shards are valid, whole, and the same, as every match must end (DATA-01, DATA-03). Returns how many frames were compared. */
export async function expectParity(match: PlayedMatch, { frames }: { readonly frames: number }): Promise<number> {
  const { shards, states, outs } = match;
  unasserted.delete(match);
  expect(outs).toEqual([]);
  for (const state of states) expect(state).toMatchObject({ frames, confirmed: frames, forced: 0, missing: 0, problems: [] });
  for (const shard of shards) expect(await broken(shard)).toEqual([]);
  const found = await compareShards(...shards);
  expect(found).toMatchObject({
    first: undefined,
    rows: { a: 2 * frames, b: 2 * frames, compared: 2 * frames },
    hashes: { agree: frames },
  });
  expect(outcomeOf(found)).toBe('identical');
  sameFrames += frames;
  return found.rows.compared / 2;
}

/** For a match of a game that is not the same for both: both shards say so, and so does their comparison. */
export async function expectParted(match: PlayedMatch): Promise<Comparison> {
  unasserted.delete(match);
  for (const shard of match.shards) expect(await broken(shard)).toEqual(['game.agreed']);
  const found = await compareShards(...match.shards);
  expect(outcomeOf(found)).toBe('different');
  return found;
}

/** For a match that was interrupted: no frame that both confirmed differs. The shards themselves say that they are incomplete. */
export async function expectNoDivergence(match: PlayedMatch): Promise<Comparison> {
  unasserted.delete(match);
  for (const shard of match.shards) expect(await broken(shard)).toEqual([]);
  const found = await compareShards(...match.shards);
  expect(Object.values(found.differing).reduce((sum, count) => sum + count, 0)).toBe(0);
  return found;
}
