import { canonicalJson } from '#format/core/canonical.ts';
import type { FromGame } from '#format/core/game/messages.ts';
import { isLast, type Rules, type StepResult } from '#play/core/environment.ts';
import { HashExchange, type HashPart } from '#play/core/hash-exchange.ts';
import { restoreState, saveState } from '#play/core/saved-state.ts';
import { stateHash } from '#play/core/state-hash.ts';

/** A packet from one player to another: all inputs not yet acknowledged, so that each packet makes up for a lost one. */
export interface InputPacket {
  readonly episode: number;
  readonly player: string;
  /** Frame of the first of `values`. */
  readonly from: number;
  readonly values: readonly number[];
  /** First frame for which the sender lacks an input, by player. */
  readonly needs: Readonly<Record<string, number>>;
  readonly hashes: HashPart;
}

export interface PeerOptions {
  readonly environment: Rules;
  readonly episode: number;
  readonly seed: number;
  /** All of them, in the same order at every peer. */
  readonly players: readonly string[];
  /** The player at this peer. */
  readonly local: string;
  /** Frames at most. */
  readonly frames: number;
  /** Frames until a player's input takes effect: inputs that arrive in time need no guess. */
  readonly inputDelay?: number;
  /** Frames a peer may run ahead on guesses; beyond that it waits for the others. */
  readonly mostAhead?: number;
  /** This game's own monotonic clock, us. */
  readonly nowUs: () => number;
  readonly send: (packet: InputPacket, to: string) => void;
  /** Reports to the recorder. */
  readonly tell: (message: FromGame) => void;
}

/** Ten seconds at 60 fps: a tab hidden for six seconds does not hold up the others. */
const MOST_AHEAD = 600;
/** The action of a player who does nothing. */
const IDLE = 0;
/** Most inputs in a packet; the rest go with the next. */
const MOST_VALUES = 256;

interface Guessed {
  readonly player: string;
  readonly predicted: number;
  readonly actual: number;
}

/** A remote player's inputs: all before `next` have arrived. */
class Remote {
  readonly values: number[] = [];
  /** The first of our inputs that this player has not acknowledged. */
  acked = 0;

  get next(): number {
    return this.values.length;
  }
}

/**
 * One peer of a game that all peers run: it carries on with guessed inputs for the others, and when a guess was wrong it goes back to that
 * frame and runs again. Pure: time and network are passed in. All peers with the same inputs reach the same states.
 */
export class RollbackPeer {
  readonly #options: PeerOptions;
  readonly #environment: Rules;
  readonly #local: number[] = [];
  readonly #remotes = new Map<string, Remote>();
  /** State before a frame that may still be undone, as text. */
  readonly #saved = new Map<number, string>();
  /** The actions each such frame ran with. */
  readonly #used = new Map<number, Record<string, number>>();
  #frame = 0;
  /** One past the last frame, as far as known; a rollback may change it. */
  #end: number;
  #wrongFrom: number | undefined;
  #wrong: Guessed | undefined;
  #told = false;
  #abandoned = false;
  readonly #hashes: HashExchange;
  /** Most inputs a player can have in an episode. */
  readonly #most: number;

  constructor(options: PeerOptions) {
    this.#options = options;
    const { environment, episode, seed, players, local, frames, inputDelay = 0, tell } = options;
    this.#environment = environment;
    this.#end = frames;
    this.#most = frames + inputDelay;
    for (const player of players) if (player !== local) this.#remotes.set(player, new Remote());
    this.#hashes = new HashExchange([...this.#remotes.keys()], frames, (verified) => tell({ type: 'verified', episode, ...verified }));
    for (let frame = 0; frame < inputDelay; frame++) this.#local.push(IDLE);
    environment.reset(seed, players);
    tell({ type: 'begin_episode', episode, players: [...players], seed });
  }

  /** The next frame to be run. */
  get frame(): number {
    return this.#frame;
  }

  /** Every player's inputs have arrived for all frames before this one. */
  get confirmed(): number {
    let least = this.#frame;
    for (const { next } of this.#remotes.values()) least = Math.min(least, next);
    return least;
  }

  /** The episode is over and can no longer change. */
  get settled(): boolean {
    return this.#wrongFrom === undefined && this.#frame >= this.#end && this.confirmed >= this.#end;
  }

  /** It was ended without the others. */
  get abandoned(): boolean {
    return this.#abandoned;
  }

  /** Every peer has acknowledged all our inputs and hashes, and we have compared all of theirs: none needs another any more. */
  get acknowledged(): boolean {
    return [...this.#remotes.values()].every(({ acked }) => acked >= this.#end) && this.#hashes.isDone(this.#end);
  }

  /** One frame of time: goes back if it must, then advances by one frame with the local player's action. */
  tick(action: number): void {
    this.#goBack();
    this.#advance(action);
    this.#goOn();
  }

  /** Catches up after a time in which nothing ran; the local player did nothing meanwhile. */
  fastForward(frames: number): void {
    this.#goBack();
    for (let i = 0; i < frames; i++) this.#advance(IDLE);
    this.#goOn();
  }

  /** Receives a packet from another peer; duplicates, delays and disorder do no harm. */
  receive({ episode, player, from, values, needs, hashes }: InputPacket): void {
    const remote = this.#remotes.get(player);
    if (episode !== this.#options.episode || remote === undefined) return;
    remote.acked = Math.max(remote.acked, Math.min(needs[this.#options.local] ?? 0, this.#local.length));
    this.#hashes.take(player, hashes);
    // Inputs after the end are ignored.
    if (this.#told) return;
    // A player has at most one input per frame, plus the input delay.
    const most = Math.min(values.length, this.#most - from);
    for (let i = Math.max(0, remote.next - from); i < most && from + i === remote.next; i++)
      this.#take(player, remote, values[i] as number);
  }

  /** After the end: sends again to a peer that lacks our last inputs, or does not know that we have its own. Runs nothing. */
  repeat({ player, needs, values, hashes }: InputPacket): void {
    if (!this.#remotes.has(player)) return;
    if (values.length > 0 || this.#hashes.asks(hashes) || (needs[this.#options.local] ?? 0) < this.#local.length) this.#sendTo(player);
  }

  /** A peer already in a later episode has all our inputs: the packet that said so was lost. */
  movedOn(player: string): void {
    const remote = this.#remotes.get(player);
    if (remote !== undefined) remote.acked = this.#local.length;
    this.#hashes.movedOn(player);
    // It had all our hashes before it went on: an end that comes later here is that of another game.
    if (remote !== undefined && remote.next < this.#end && !this.settled) this.abandon('others-ended');
  }

  /** Stops waiting for the others: unconfirmed frames stay unconfirmed. */
  abandon(reason: string): void {
    if (this.#told) return;
    this.#abandoned = true;
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
    // Running again decides anew where the episode ends.
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
      // The guess: players repeat their last input.
      const value = known[confirmed ? frame : known.length - 1] ?? IDLE;
      actions[player] = value;
      inputs[player] = { value, confirmed };
    }
    this.#saved.set(frame, saveState(this.#environment));
    this.#used.set(frame, actions);
    const result = this.#environment.step(actions);
    this.#frame = frame + 1;
    if (isLast(players, result)) this.#end = this.#frame;
    const hash = stateHash(canonicalJson(this.#environment.state));
    this.#hashes.ran(frame, hash);
    tell({
      type: 'frame',
      episode,
      frame,
      at_us: nowUs(),
      inputs,
      ...said(result),
      state_hash: hash,
    });
  }

  /** Forgets what can no longer be undone, sends what the others lack, and reports the end. */
  #goOn(): void {
    const keep = Math.min(this.confirmed, this.#wrongFrom ?? Number.POSITIVE_INFINITY);
    for (const frame of this.#saved.keys()) {
      if (frame >= keep) break;
      this.#saved.delete(frame);
      this.#used.delete(frame);
    }
    this.#hashes.finalUpTo(keep);
    this.#send();
    if (this.settled && !this.#told) this.#tellEnd(this.#end);
  }

  #send(): void {
    for (const player of this.#remotes.keys()) this.#sendTo(player);
  }

  /** Sends each player what it lacks: one who is away does not hold up the others. */
  #sendTo(player: string): void {
    const { episode, local, send } = this.#options;
    const { acked } = this.#remotes.get(player) as Remote;
    const needs = Object.fromEntries([...this.#remotes].map(([other, { next }]) => [other, next]));
    const values = this.#local.slice(acked, acked + MOST_VALUES);
    send({ episode, player: local, from: acked, values, needs, hashes: this.#hashes.partFor(player) }, player);
  }

  #tellEnd(frames: number, reason?: string): void {
    this.#told = true;
    const { episode, tell } = this.#options;
    tell({ type: 'end_episode', episode, frames, ...(reason !== undefined && { reason }) });
  }
}

/** What the game reported for a frame, without absent fields. Copied: a game may go on changing what it returned. */
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
