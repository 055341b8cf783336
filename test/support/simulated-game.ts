import type { EpisodeEnd, GameProblem, GameRow, RollbackRow } from '#format/core/game/game-row.ts';
import type { FromGame, GameLine, VerifiedMessage } from '#format/core/game/messages.ts';
import type { Actions, Rules } from '#play/core/environment.ts';
import { GameLog } from '#play/core/game-log.ts';
import { type InputPacket, RollbackPeer } from '#play/core/rollback-peer.ts';

/** A small deterministic game: two dots chase a coin on a ring. Every input, and their order, shows in the state ever after. */
export class CoinGame implements Rules {
  state = { seed: 0, at: {} as Record<string, number>, coin: 0, score: {} as Record<string, number>, frame: 0 };
  readonly #endAt: number;

  constructor(endAt = Number.POSITIVE_INFINITY) {
    this.#endAt = endAt;
  }

  reset(seed: number, players: readonly string[]): void {
    const place = (i: number) => (i * 31) % 64;
    this.state = {
      seed: (seed | 0) + 1,
      at: Object.fromEntries(players.map((player, i) => [player, place(i)])),
      coin: 16,
      score: Object.fromEntries(players.map((player) => [player, 0])),
      frame: 0,
    };
  }

  step(actions: Actions) {
    const { state } = this;
    const rewards: Record<string, number> = {};
    for (const player of Object.keys(state.at)) {
      const at = ((state.at[player] as number) + (actions[player] ?? 0) + 64) % 64;
      state.at[player] = at;
      rewards[player] = at === state.coin ? 1 : 0;
      if (at !== state.coin) continue;
      state.score[player] = (state.score[player] as number) + 1;
      state.seed = (Math.imul(state.seed, 1_103_515_245) + 12_345) | 0;
      state.coin = (state.seed >>> 8) % 64;
    }
    state.frame += 1;
    const over = Math.max(...Object.values(state.score)) >= this.#endAt;
    const each = <T>(value: (player: string) => T) => Object.fromEntries(Object.keys(state.at).map((player) => [player, value(player)]));
    return {
      rewards,
      terminated: each(() => over),
      infos: each((player) => ({ score: state.score[player] })),
      observations: each((player) => [state.at[player], state.coin]),
    };
  }
}

/** Records in memory what one peer says: rows, rollbacks, problems and ends. */
export class HeardGame {
  readonly rows: GameRow[] = [];
  readonly rollbacks: RollbackRow[] = [];
  readonly problems: GameProblem[] = [];
  readonly ends: EpisodeEnd[] = [];
  readonly verified: VerifiedMessage[] = [];
  readonly log: GameLog;

  constructor() {
    this.log = new GameLog({
      row: (row) => this.rows.push(row),
      rollback: (row) => this.rollbacks.push(row),
      problem: (problem) => this.problems.push(problem),
      ended: (end) => this.ends.push(end),
    });
  }
}

/** The network, the machines and the players of one episode. Times in ms of simulated time. */
export interface Weather {
  readonly seed: number;
  readonly frames: number;
  readonly endAt: number;
  readonly delayMs: readonly [number, number];
  readonly jitterMs: number;
  readonly loss: number;
  readonly inputDelay: number;
  /** A peer that does not run for a while, and then catches up. */
  readonly hidden: { readonly peer: number; readonly fromFrame: number; readonly frames: number } | undefined;
  /** How often a player changes what it does, from 0 to 1. */
  readonly restless: number;
}

const PLAYERS = ['p1', 'p2'];
const FRAME_MS = 1000 / 60;

/** Plays one episode over a simulated network; returns what each peer's recorder was told. */
export function playEpisode(
  weather: Weather,
  random: () => number,
  make: (peer: number) => Rules = () => new CoinGame(weather.endAt),
): readonly [HeardGame, HeardGame] {
  const heard = [new HeardGame(), new HeardGame()] as const;
  let nowMs = 0;
  const flying: { readonly to: number; readonly atMs: number; readonly packet: InputPacket }[] = [];
  const peers = PLAYERS.map(
    (local, p) =>
      new RollbackPeer({
        environment: make(p),
        episode: 1,
        seed: weather.seed,
        players: PLAYERS,
        local,
        frames: weather.frames,
        inputDelay: weather.inputDelay,
        // The clocks do not agree: nothing may rely on it.
        nowUs: () => (nowMs + 1e6 * p) * 1000,
        send: (packet) => {
          if (random() < weather.loss) return;
          const atMs = nowMs + (weather.delayMs[p] as number) + random() * weather.jitterMs;
          // By value, as over a wire.
          flying.push({ to: 1 - p, atMs, packet: JSON.parse(JSON.stringify(packet)) as InputPacket });
        },
        tell: (message: FromGame) => {
          if (message.type === 'verified') heard[p]?.verified.push(message);
          heard[p]?.log.take(Math.round(nowMs * 1000), message as GameLine);
        },
      }),
  );
  const doing = [0, 0];
  let hiddenFor = 0;
  for (let turn = 0; turn < 100_000 && !peers.every(({ settled, acknowledged }) => settled && acknowledged); turn++) {
    nowMs = turn * FRAME_MS;
    for (let i = flying.length - 1; i >= 0; i--) {
      const { to, atMs, packet } = flying[i] as (typeof flying)[number];
      if (atMs > nowMs) continue;
      flying.splice(i, 1);
      peers[to]?.receive(packet);
    }
    peers.forEach((peer, p) => {
      const { hidden } = weather;
      if (hidden !== undefined && hidden.peer === p && turn >= hidden.fromFrame && turn < hidden.fromFrame + hidden.frames) {
        hiddenFor += 1;
        return;
      }
      if (hidden?.peer === p && hiddenFor > 0) {
        peer.fastForward(hiddenFor);
        hiddenFor = 0;
      }
      if (random() < weather.restless) doing[p] = Math.floor(random() * 3) - 1;
      peer.tick(doing[p] as number);
    });
  }
  return heard;
}
