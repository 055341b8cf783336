import { z } from 'zod';
import type { EpisodeEnd, GameProblem } from '#format/core/game/game-row.ts';
import type { BeginMessage } from '#format/core/game/messages.ts';
import { PlayerIds } from '#format/core/game/player-ids.ts';
import { hasFreeText } from '#format/core/game/words.ts';

const count = z.int().nonnegative();

/** How an episode began: enough to play it again from the players' actions. */
export const EpisodeStart = z.strictObject({
  episode: count,
  players: z.array(z.string()).describe('as the game listed them: it may give them places in this order'),
  seed: z.union([z.string(), z.int()]).optional(),
  fps: z.number().positive().optional(),
  match: z.string().optional(),
});

/** What `meta.json` says of a session's game: how its episodes ended, and what the game reported that cannot be right. */
export const GameSummary = z.strictObject({
  protocol: z.int().positive(),
  games: z.array(z.string()),
  players: z.array(z.string()),
  player_ids: z.record(z.string(), z.int().positive()).optional().describe('the number of each player, as `game.parquet` has it'),
  player_id: count
    .optional()
    .describe('of the player of this machine, the last where it changed; `controls.parquet` has it by row; 0: no game said who that is'),
  starts: z.array(EpisodeStart).optional().describe('of the first 10,000 episodes; absent in older shards'),
  episodes: count,
  frames: count,
  confirmed: count,
  forced: count.describe('recorded unconfirmed: at a deadline, or because the game had disconnected'),
  missing: count.describe('frames that never ran, or were undone and did not run again'),
  rollbacks: count,
  network_rows: count.optional().describe('in older shards: rows of `netstats.parquet`, all as the game itself measured them'),
  free_texts: count.optional().describe('lines with text of more than a word; absent: none'),
  problems: z.array(z.strictObject({ kind: z.string(), count, first: z.string() })),
});

export type GameSummary = z.infer<typeof GameSummary>;
export type EpisodeStart = z.infer<typeof EpisodeStart>;

/** A minute an episode for a week; a game that begins episodes without end must not keep a session from being sealed. */
const MOST_STARTS = 10_000;

/** Tallies what comes out of a log. */
export class SummaryFold {
  readonly #games = new Set<string>();
  readonly #players = new Set<string>();
  readonly ids = new PlayerIds();
  readonly #problems = new Map<string, { count: number; first: string }>();
  readonly #starts = new Map<number, EpisodeStart>();
  #freeTexts = 0;
  readonly #sums = { episodes: 0, frames: 0, confirmed: 0, forced: 0, missing: 0, rollbacks: 0 };

  game(name: string): void {
    this.#games.add(name);
  }

  /** An episode begins; one with a number that there was already is not recorded. */
  begun({ episode, players, seed, fps, match }: BeginMessage): void {
    this.ids.episode(players);
    if (this.#starts.has(episode) || this.#starts.size >= MOST_STARTS) return;
    const more = { ...(seed !== undefined && { seed }), ...(fps !== undefined && { fps }), ...(match !== undefined && { match }) };
    this.#starts.set(episode, { episode, players, ...more });
  }

  /** JSON that was written into the shard. */
  wrote(json: string): void {
    if (hasFreeText(json)) this.#freeTexts += 1;
  }

  problem({ kind, says }: GameProblem): void {
    const known = this.#problems.get(kind);
    if (known === undefined) this.#problems.set(kind, { count: 1, first: says });
    else known.count += 1;
  }

  ended({ players, confirmed, forced, missing, rollbacks }: EpisodeEnd): void {
    for (const player of players) this.#players.add(player);
    const sums = this.#sums;
    sums.episodes += 1;
    sums.frames += confirmed + forced;
    sums.confirmed += confirmed;
    sums.forced += forced;
    sums.missing += missing;
    sums.rollbacks += rollbacks;
  }

  summary(protocol: number): GameSummary {
    const problems = [...this.#problems].map(([kind, { count: times, first }]) => ({ kind, count: times, first }));
    const free = this.#freeTexts > 0 && { free_texts: this.#freeTexts };
    // A player who never played gets a number by being asked for: before all of them are listed.
    const player_id = this.ids.own.at(-1)?.id ?? 0;
    const player_ids = this.ids.all;
    const players = [...this.#players].sort();
    const starts = [...this.#starts.values()];
    return { protocol, games: [...this.#games], players, player_ids, player_id, starts, ...this.#sums, ...free, problems };
  }
}
