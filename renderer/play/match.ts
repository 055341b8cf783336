import { type GameMessage, type GapGame, nowUs } from '#play/client/gap-game.ts';
import type { Environment } from '#play/core/environment.ts';
import type { MatchPlan } from '#play/core/play-messages.ts';
import { type InputPacket, RollbackPeer } from '#play/core/rollback-peer.ts';

/** A lag above this is caught up in one go instead of frame by frame, s. */
const BEHIND_S = 0.5;
/** How far a player may run ahead of the others before waiting, s: a tab hidden for six seconds does not hold them up. */
const AHEAD_S = 10;
/** How long to wait after a partner has left or gone silent: what is unconfirmed then stays so. */
const PATIENCE_MS = 5000;

/** Packets of the next episode that are kept: ten seconds of each of seven others; later ones say the same again. */
const MOST_EARLY = 4200;

export type MatchEnd = { readonly why: 'done' | 'focus' } | { readonly why: 'failed'; readonly error: unknown };

export interface MatchParts {
  readonly plan: MatchPlan;
  readonly make: () => Environment;
  readonly gap: GapGame | undefined;
  /** What the player does now. */
  readonly action: () => number;
  readonly send: (packet: InputPacket, to: string) => void;
  /** The players' states are no longer the same from this frame of an episode on; told once an episode. */
  readonly onParted: (episode: number, frame: number) => void;
  readonly onFrame: (game: Environment, episode: number) => void;
  /** It is over here: played to its end, or this player looked elsewhere for too long, or the game failed. */
  readonly onEnd: (end: MatchEnd) => void;
}

/** Plays the episodes of a match one after the other, at the pace of the clock. */
export class Match {
  readonly #parts: MatchParts;
  /** Packets for episodes that have not begun here. */
  readonly #early: InputPacket[] = [];
  #episode = 0;
  #game: Environment;
  #peer: RollbackPeer | undefined;
  #beganMs = 0;
  #aloneSinceMs: number | undefined;
  /** The latest episode whose players' states differ. */
  #parted: number | undefined;
  #request = 0;
  #watch = 0;
  #seenMs = performance.now();
  readonly #startedMs = performance.now();
  #ended: MatchEnd | undefined;
  /** When each of the others was last heard of. */
  readonly #heardMs = new Map<string, number>();
  /** Set while running frames whose time passed while nothing ran here: the player was not looking. */
  #absent = false;

  constructor(parts: MatchParts) {
    this.#parts = parts;
    this.#episode = parts.plan.firstEpisode - 1;
    this.#game = this.#next();
    const turn = () => {
      try {
        this.#turn(performance.now());
      } catch (error) {
        // The game's code is not ours: what was played so far is kept.
        this.#peer?.abandon('game-failed');
        this.#end({ why: 'failed', error });
      }
      if (this.#ended === undefined) this.#request = requestAnimationFrame(turn);
    };
    this.#request = requestAnimationFrame(turn);
    // A separate timer: a hidden page gets no animation frames.
    this.#watch = window.setInterval(() => this.#look(performance.now()), 250);
  }

  receive(packet: InputPacket): void {
    this.#heardMs.set(packet.player, performance.now());
    const { firstEpisode, episodes } = this.#parts.plan;
    // Packets of earlier episodes are not needed; no player can be more than one ahead.
    if (packet.episode < this.#episode || packet.episode > Math.min(this.#episode + 1, firstEpisode + episodes - 1)) return;
    if (packet.episode > this.#episode) {
      if (this.#early.length < MOST_EARLY) this.#early.push(packet);
      this.#peer?.movedOn(packet.player);
      return;
    }
    this.#peer?.receive(packet);
    // A player who still asks after the end lacks our last packet. After leaving midway we send nothing more.
    if (this.#ended?.why === 'done') this.#peer?.repeat(packet);
  }

  /** A partner has left: the episode is ended with what there is. */
  left(): void {
    this.#aloneSinceMs ??= performance.now();
  }

  #next(): Environment {
    const { plan, gap, send } = this.#parts;
    this.#episode += 1;
    const game = this.#parts.make();
    this.#game = game;
    this.#beganMs = performance.now();
    this.#peer = new RollbackPeer({
      environment: game,
      episode: this.#episode,
      seed: (plan.seed + this.#episode) >>> 0,
      players: plan.players,
      local: plan.you,
      frames: plan.frames,
      inputDelay: plan.inputDelay,
      mostAhead: AHEAD_S * plan.fps,
      nowUs,
      send,
      tell: (message) => {
        if (message.type === 'verified' && !message.agrees) this.#part(message.episode, message.from);
        gap?.tell(this.#said(message as GameMessage));
      },
    });
    for (const packet of this.#early.splice(0)) this.receive(packet);
    return game;
  }

  #part(episode: number, frame: number): void {
    if (this.#parted === episode) return;
    this.#parted = episode;
    this.#parts.onParted(episode, frame);
  }

  #look(nowMs: number): void {
    const { players, you, focusSeconds } = this.#parts.plan;
    if (document.hasFocus()) this.#seenMs = nowMs;
    if (nowMs - this.#seenMs > focusSeconds * 1000) {
      this.#peer?.abandon('looked-elsewhere');
      this.#end({ why: 'focus' });
      return;
    }
    // No player may be silent for longer: a page that hangs or cannot be reached counts as gone, whatever the server thinks.
    const mostMs = (focusSeconds + AHEAD_S) * 1000;
    if (players.some((player) => player !== you && nowMs - (this.#heardMs.get(player) ?? this.#startedMs) > mostMs)) this.left();
  }

  /** Adds what only the page knows: which match it is, and whether it has the focus. */
  #said(message: GameMessage): GameMessage {
    if (message.type === 'begin_episode') return { ...message, match: this.#parts.plan.match, fps: this.#parts.plan.fps };
    return message.type === 'frame' ? { ...message, focused: !this.#absent && document.hasFocus() } : message;
  }

  #turn(nowMs: number): void {
    const peer = this.#peer as RollbackPeer;
    const { plan, action, onFrame } = this.#parts;
    const due = Math.min(plan.frames, Math.floor(((nowMs - this.#beganMs) * plan.fps) / 1000));
    if (due - peer.frame > BEHIND_S * plan.fps) {
      // One normal tick first: frames re-run by a rollback were not missed.
      peer.tick(action());
      this.#absent = true;
      peer.fastForward(due - peer.frame);
      this.#absent = false;
    }
    // At least once: it applies what was received and sends again what the others lack.
    do {
      const before = peer.frame;
      peer.tick(action());
      if (peer.frame === before) break;
    } while (peer.frame < due);
    onFrame(this.#game, this.#episode);
    const alone = this.#aloneSinceMs !== undefined && nowMs - this.#aloneSinceMs > PATIENCE_MS;
    if (alone && !peer.settled) peer.abandon('others-gone');
    // Whoever has gone on to the next episode waits for us there.
    if (alone || peer.abandoned || (peer.settled && peer.acknowledged)) this.#settled(alone);
  }

  #settled(alone: boolean): void {
    const { plan } = this.#parts;
    if (!alone && this.#episode < plan.firstEpisode + plan.episodes - 1) {
      this.#next();
      return;
    }
    this.#end({ why: 'done' });
  }

  #end(end: MatchEnd): void {
    this.#ended = end;
    cancelAnimationFrame(this.#request);
    window.clearInterval(this.#watch);
    this.#parts.onEnd(end);
  }
}
