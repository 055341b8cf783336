import { canonicalJson } from '#core/game/canonical.ts';
import type { FromGame } from '#core/game/messages.ts';
import { isLast, type Rules, type StepResult } from '#core/play/environment.ts';
import { restoreState, saveState } from '#core/play/saved-state.ts';
import { stateHash } from '#core/play/state-hash.ts';

/** What one player sends to another: all its inputs that the other has not said to have, so that a lost packet is made good by the next. */
export interface InputPacket {
  readonly episode: number;
  readonly player: string;
  /** Frame of the first of `values`. */
  readonly from: number;
  readonly values: readonly number[];
  /** First frame for which the sender lacks an input, by player. */
  readonly needs: Readonly<Record<string, number>>;
}

export interface PeerOptions {
  readonly environment: Rules;
  readonly episode: number;
  readonly seed: number;
  /** All of them, in the same order at every peer. */
  readonly players: readonly string[];
  /** Who plays here. */
  readonly local: string;
  /** Frames at most. */
  readonly frames: number;
  /** Frames between what a player does and when it counts: what arrives within them needs no guess. */
  readonly inputDelay?: number;
  /** Frames that may be guessed ahead; beyond, a peer waits for the others. */
  readonly mostAhead?: number;
  /** This game's own monotonic clock, us. */
  readonly nowUs: () => number;
  readonly send: (packet: InputPacket, to: string) => void;
  /** What the recorder is told. */
  readonly tell: (message: FromGame) => void;
}

/** Ten seconds at 60 a second: a tab that is hidden for six does not hold up the others. */
const MOST_AHEAD = 600;
/** What a player does who does nothing. */
const IDLE = 0;
/** Inputs in a packet: more are sent with the next. */
const MOST_VALUES = 256;

interface Guessed {
  readonly player: string;
  readonly predicted: number;
  readonly actual: number;
}

/** One player's remote inputs: all before `next` are there. */
class Remote {
  readonly values: number[] = [];
  /** The first of our inputs that this player has not said to have. */
  acked = 0;

  get next(): number {
    return this.values.length;
  }
}

/**
 * One peer of a game that all peers run: it goes on with guessed inputs of the others, and when a guess was wrong it goes back to that
 * frame and runs again. Pure: time and network are given. All peers that were given the same inputs come to the same states.
 */
export class RollbackPeer {
  readonly #options: PeerOptions;
  readonly #environment: Rules;
  readonly #local: number[] = [];
  readonly #remotes = new Map<string, Remote>();
  /** State before a frame that may still be undone, as text. */
  readonly #saved = new Map<number, string>();
  /** What such a frame ran with. */
  readonly #used = new Map<number, Record<string, number>>();
  #frame = 0;
  /** One past the last frame, as far as is known; a rollback may undo it. */
  #end: number;
  #wrongFrom: number | undefined;
  #wrong: Guessed | undefined;
  #told = false;
  /** Inputs that a player has in an episode. */
  readonly #most: number;

  constructor(options: PeerOptions) {
    this.#options = options;
    const { environment, episode, seed, players, local, frames, inputDelay = 0, tell } = options;
    this.#environment = environment;
    this.#end = frames;
    this.#most = frames + inputDelay;
    for (const player of players) if (player !== local) this.#remotes.set(player, new Remote());
    for (let frame = 0; frame < inputDelay; frame++) this.#local.push(IDLE);
    environment.reset(seed, players);
    tell({ type: 'begin_episode', episode, players: [...players], seed });
  }

  /** The next frame to be run. */
  get frame(): number {
    return this.#frame;
  }

  /** Inputs of everybody are there for all frames before this one. */
  get confirmed(): number {
    let least = this.#frame;
    for (const { next } of this.#remotes.values()) least = Math.min(least, next);
    return least;
  }

  /** The episode is over, and nothing of it can change any more. */
  get settled(): boolean {
    return this.#wrongFrom === undefined && this.#frame >= this.#end && this.confirmed >= this.#end;
  }

  /** Every peer has said that it has all our inputs: nobody needs us any more. */
  get acknowledged(): boolean {
    return [...this.#remotes.values()].every(({ acked }) => acked >= this.#end);
  }

  /** One frame of time: goes back if it must, then on by one frame, by what the player does now. */
  tick(action: number): void {
    this.#goBack();
    this.#advance(action);
    this.#goOn();
  }

  /** After a time in which nothing ran: catches up, by what the player did meanwhile, which is nothing. */
  fastForward(frames: number): void {
    this.#goBack();
    for (let i = 0; i < frames; i++) this.#advance(IDLE);
    this.#goOn();
  }

  /** What another peer sent; twice, late, or out of order does no harm. */
  receive({ episode, player, from, values, needs }: InputPacket): void {
    const remote = this.#remotes.get(player);
    if (episode !== this.#options.episode || remote === undefined) return;
    remote.acked = Math.max(remote.acked, Math.min(needs[this.#options.local] ?? 0, this.#local.length));
    // What comes after the end counts for nobody.
    if (this.#told) return;
    // Nobody has more inputs than there are frames.
    const most = Math.min(values.length, this.#most - from);
    for (let i = Math.max(0, remote.next - from); i < most && from + i === remote.next; i++)
      this.#take(player, remote, values[i] as number);
  }

  /** After the end: says the last word once more to whoever has not heard it, or has not heard that we have theirs. Runs nothing. */
  repeat({ player, needs, values }: InputPacket): void {
    if (!this.#remotes.has(player)) return;
    if (values.length > 0 || (needs[this.#options.local] ?? 0) < this.#local.length) this.#sendTo(player);
  }

  /** A peer that has gone on to a later episode has all our inputs: it said so, and that packet was lost. */
  movedOn(player: string): void {
    const remote = this.#remotes.get(player);
    if (remote !== undefined) remote.acked = this.#local.length;
  }

  /** Nobody waits for the others any more: what is not confirmed stays so. */
  abandon(reason: string): void {
    if (this.#told) return;
    this.#goBack();
    this.#tellEnd(this.#frame, reason);
  }

  #take(player: string, remote: Remote, value: number): void {
    const frame = remote.next;
    remote.values.push(value);
    const { episode, nowUs, tell } = this.#options;
    tell({ type: 'confirm', episode, frame, player, value, at_us: nowUs() });
    if (frame >= this.#frame) return;
    const predicted = this.#used.get(frame)?.[player] as number;
    if (predicted === value || (this.#wrongFrom ?? Number.POSITIVE_INFINITY) <= frame) return;
    this.#wrongFrom = frame;
    this.#wrong = { player, predicted, actual: value };
  }

  #goBack(): void {
    const to = this.#wrongFrom;
    if (to === undefined) return;
    const { episode, tell, frames } = this.#options;
    const from = this.#frame;
    tell({ type: 'rollback', episode, from, to, ...(this.#wrong as Guessed) });
    this.#wrongFrom = undefined;
    restoreState(this.#environment, this.#saved.get(to) as string);
    // Whether it is over is found out again.
    this.#end = frames;
    for (this.#frame = to; this.#frame < Math.min(from, this.#end); ) this.#run();
  }

  #advance(action: number): void {
    const { mostAhead = MOST_AHEAD, inputDelay = 0 } = this.#options;
    if (this.#frame >= this.#end || this.#frame - this.confirmed >= mostAhead) return;
    if (this.#local.length <= this.#frame + inputDelay) this.#local.push(action);
    this.#run();
  }

  #run(): void {
    const { episode, players, local, nowUs, tell } = this.#options;
    const frame = this.#frame;
    const actions: Record<string, number> = {};
    const inputs: Extract<FromGame, { type: 'frame' }>['inputs'] = {};
    for (const player of players) {
      const known = player === local ? this.#local : (this.#remotes.get(player) as Remote).values;
      const confirmed = frame < known.length;
      // The guess: they go on doing what they did.
      const value = known[confirmed ? frame : known.length - 1] ?? IDLE;
      actions[player] = value;
      inputs[player] = { value, confirmed };
    }
    this.#saved.set(frame, saveState(this.#environment));
    this.#used.set(frame, actions);
    const result = this.#environment.step(actions);
    this.#frame = frame + 1;
    if (isLast(players, result)) this.#end = this.#frame;
    tell({
      type: 'frame',
      episode,
      frame,
      at_us: nowUs(),
      inputs,
      ...said(result),
      state_hash: stateHash(canonicalJson(this.#environment.state)),
    });
  }

  /** Forgets what cannot be undone any more, sends what the others lack, and says when it is over. */
  #goOn(): void {
    const keep = Math.min(this.confirmed, this.#wrongFrom ?? Number.POSITIVE_INFINITY);
    for (const frame of this.#saved.keys()) {
      if (frame >= keep) break;
      this.#saved.delete(frame);
      this.#used.delete(frame);
    }
    this.#send();
    if (this.settled && !this.#told) this.#tellEnd(this.#end);
  }

  #send(): void {
    for (const player of this.#remotes.keys()) this.#sendTo(player);
  }

  /** To each what that one lacks: somebody who is away does not hold up the others. */
  #sendTo(player: string): void {
    const { episode, local, send } = this.#options;
    const { acked } = this.#remotes.get(player) as Remote;
    const needs = Object.fromEntries([...this.#remotes].map(([other, { next }]) => [other, next]));
    send({ episode, player: local, from: acked, values: this.#local.slice(acked, acked + MOST_VALUES), needs }, player);
  }

  #tellEnd(frames: number, reason?: string): void {
    this.#told = true;
    const { episode, tell } = this.#options;
    tell({ type: 'end_episode', episode, frames, ...(reason !== undefined && { reason }) });
  }
}

/** What the game says of a frame, without what it does not say. Copied: a game may go on changing what it returned. */
function said(result: StepResult) {
  const { rewards, terminated, truncated, infos, observations } = result;
  return {
    ...(rewards !== undefined && { rewards: { ...rewards } }),
    ...(terminated !== undefined && { terminated: { ...terminated } }),
    ...(truncated !== undefined && { truncated: { ...truncated } }),
    ...(infos !== undefined && { infos: { ...infos } }),
    ...(observations !== undefined && { observations: { ...observations } }),
  };
}
