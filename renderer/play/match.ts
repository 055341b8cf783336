import { CoinChase } from '#core/play/games/coin-chase.ts';
import type { MatchPlan } from '#core/play/play-messages.ts';
import { type InputPacket, RollbackPeer } from '#core/play/rollback-peer.ts';
import { type GameMessage, type GapGame, nowUs } from '#game-client/gap-game.ts';

/** Frames that are caught up at once instead of one by one: half a second. */
const BEHIND = 30;
/** After a partner has gone, or says nothing any more, so long: what is not confirmed then stays so. */
const PATIENCE_MS = 5000;

export interface MatchParts {
  readonly plan: MatchPlan;
  readonly gap: GapGame | undefined;
  /** What the player does now. */
  readonly action: () => number;
  readonly send: (packet: InputPacket) => void;
  readonly onFrame: (game: CoinChase, episode: number) => void;
  readonly onDone: () => void;
}

/** Plays the episodes of a match one after the other, at the pace of the clock. */
export class Match {
  readonly #parts: MatchParts;
  /** What came for episodes that have not begun here. */
  readonly #early: InputPacket[] = [];
  #episode = 0;
  #game = new CoinChase();
  #peer: RollbackPeer | undefined;
  #beganMs = 0;
  #aloneSinceMs: number | undefined;
  #request = 0;
  #over = false;
  /** Frames are run whose time has passed while nothing ran here: nobody looked. */
  #absent = false;

  constructor(parts: MatchParts) {
    this.#parts = parts;
    this.#next();
    const turn = () => {
      this.#turn(performance.now());
      if (!this.#over) this.#request = requestAnimationFrame(turn);
    };
    this.#request = requestAnimationFrame(turn);
  }

  receive(packet: InputPacket): void {
    if (packet.episode > this.#episode) {
      this.#early.push(packet);
      this.#peer?.movedOn(packet.player);
      return;
    }
    this.#peer?.receive(packet);
    // Somebody who still asks after the end lacks our last word.
    if (this.#over && packet.episode === this.#episode) this.#peer?.tick(0);
  }

  /** A partner is gone: the episode is brought to its end with what there is. */
  left(): void {
    this.#aloneSinceMs ??= performance.now();
  }

  #next(): void {
    const { plan, gap, send } = this.#parts;
    this.#episode += 1;
    this.#game = new CoinChase();
    this.#beganMs = performance.now();
    this.#peer = new RollbackPeer({
      environment: this.#game,
      episode: this.#episode,
      seed: (plan.seed + this.#episode) >>> 0,
      players: plan.players,
      local: plan.you,
      frames: plan.frames,
      inputDelay: plan.inputDelay,
      nowUs,
      send,
      tell: (message) => gap?.tell(this.#said(message as GameMessage)),
    });
    for (const packet of this.#early.splice(0)) this.receive(packet);
  }

  /** What only the page knows: which match it is, and whether it has the focus. */
  #said(message: GameMessage): GameMessage {
    if (message.type === 'begin_episode') return { ...message, match: this.#parts.plan.match, fps: this.#parts.plan.fps };
    return message.type === 'frame' ? { ...message, focused: !this.#absent && document.hasFocus() } : message;
  }

  #turn(nowMs: number): void {
    const peer = this.#peer as RollbackPeer;
    const { plan, action, onFrame } = this.#parts;
    const due = Math.min(plan.frames, Math.floor(((nowMs - this.#beganMs) * plan.fps) / 1000));
    if (due - peer.frame > BEHIND) {
      // Once as ever: what was wrong before is not what was missed.
      peer.tick(action());
      this.#absent = true;
      peer.fastForward(due - peer.frame);
      this.#absent = false;
    }
    // At least once: what was received is worked in, and what the others lack is sent again.
    do {
      const before = peer.frame;
      peer.tick(action());
      if (peer.frame === before) break;
    } while (peer.frame < due);
    onFrame(this.#game, this.#episode);
    const alone = this.#aloneSinceMs !== undefined && nowMs - this.#aloneSinceMs > PATIENCE_MS;
    if (alone && !peer.settled) peer.abandon('the others are gone');
    if (alone || (peer.settled && peer.acknowledged)) this.#settled(alone);
  }

  #settled(alone: boolean): void {
    if (!alone && this.#episode < this.#parts.plan.episodes) {
      this.#next();
      return;
    }
    this.#over = true;
    cancelAnimationFrame(this.#request);
    this.#parts.onDone();
  }
}
