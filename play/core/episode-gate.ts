import { canonicalJson } from '#format/core/canonical.ts';
import type { EpisodeEnd, GameProblem, GameRow, ProblemKind, RollbackRow } from '#format/core/game/game-row.ts';
import type { BeginMessage, ConfirmMessage, FrameMessage, RollbackMessage } from '#format/core/game/messages.ts';
import { asTheirs, asTs, diffUs, type SpanUs, type TheirUs, type TsUs } from '#format/core/time/units.ts';

/** Receives what comes out of an episode, in order: rows by frame, then by player. */
export interface GameSink {
  row(row: GameRow): void;
  rollback(row: RollbackRow): void;
  problem(problem: GameProblem): void;
  ended(end: EpisodeEnd): void;
}

/** Frames that may wait for their confirmation: five minutes at 60 a second. A peer that never confirms must not fill the memory. */
export const MOST_WAITING = 18_000;

/** A player's input that has really arrived, as canonical JSON. */
interface Arrived {
  readonly value: string;
  readonly atUs: TheirUs | undefined;
}

/** A frame that has run, and may still be undone. */
interface Run {
  readonly message: FrameMessage;
  readonly actions: readonly string[];
}

/** What is remembered of a frame across all its runs. */
interface History {
  readonly tsUs: TsUs;
  readonly runUs: TsUs | undefined;
  readonly atUs: TheirUs;
  /** Of the first run: looking away later does not change it. */
  readonly focused: boolean;
  speculative: boolean;
  rollbacks: number;
}

/**
 * Lets a frame of an episode through when every player's input for it, and for all before it, has arrived and is what the frame ran with
 * (REC-01 to REC-03 of the export-parity requirements). A frame that ran with a wrong prediction waits for the rollback that undoes it.
 * An episode's confirmed frames are its first ones, without a hole.
 * Fast-forward is no special case: frames that come all at once are treated the same (EDGE-01).
 */
export class EpisodeGate {
  readonly episode: number;
  readonly #players: readonly string[];
  readonly #sink: GameSink;
  readonly #runs = new Map<number, Run>();
  readonly #histories = new Map<number, History>();
  /** By player, then by frame. */
  readonly #arrived: readonly Map<number, Arrived>[];
  #next = 0;
  #ran = 0;
  #frames: number | undefined;
  #confirmed = 0;
  #forced = 0;
  #missing = 0;
  #rollbacks = 0;
  #lastAtUs = asTheirs(0);

  constructor({ episode, players }: BeginMessage, sink: GameSink) {
    this.episode = episode;
    // Rows have the same order at every peer, however the players were listed.
    this.#players = [...players].sort();
    this.#sink = sink;
    this.#arrived = this.#players.map(() => new Map());
  }

  /** Every frame up to the declared end is through. */
  get complete(): boolean {
    return this.#frames !== undefined && this.#next >= this.#frames;
  }

  /** The next frame to be let through. */
  get next(): number {
    return this.#next;
  }

  /** One past the last frame that ever ran, undone or not. */
  get ran(): number {
    return this.#ran;
  }

  get waiting(): number {
    return this.#runs.size;
  }

  /** A frame was let through unconfirmed, or never ran: every later frame builds on a state that was never confirmed. */
  get #broken(): boolean {
    return this.#forced + this.#missing > 0;
  }

  /** `offsetUs`: what to add to the game's clock to get the recorder's; undefined: not known yet. */
  frame(tsUs: TsUs, message: FrameMessage, offsetUs: SpanUs | undefined): void {
    const { frame } = message;
    const problem = this.#refusal(message);
    if (problem !== undefined) {
      this.#problem(problem[0], tsUs, frame, problem[1]);
      return;
    }
    if (message.at_us < this.#lastAtUs) this.#problem('clock-back', tsUs, frame, `the game’s clock went back to ${message.at_us} us`);
    this.#lastAtUs = asTheirs(message.at_us);
    const history = this.#histories.get(frame) ?? {
      tsUs,
      runUs: offsetUs === undefined ? undefined : asTs(Math.round(message.at_us + offsetUs)),
      atUs: asTheirs(message.at_us),
      focused: message.focused ?? true,
      speculative: false,
      rollbacks: 0,
    };
    this.#histories.set(frame, history);
    const actions = this.#players.map((player, p) => {
      const { value, at_us, confirmed } = message.inputs[player] as FrameMessage['inputs'][string];
      const action = canonicalJson(value);
      // Recorded when it ran, not when it is let through: a correct prediction was still a prediction.
      if (!confirmed) history.speculative = true;
      else this.#arrive(tsUs, p, frame, { value: action, atUs: theirUs(at_us) });
      return action;
    });
    this.#runs.set(frame, { message, actions });
    this.#ran = Math.max(this.#ran, frame + 1);
    this.#promote(tsUs);
    if (this.#runs.size > MOST_WAITING) this.#forceNext(tsUs);
  }

  confirm(tsUs: TsUs, { player, frame, value, at_us }: ConfirmMessage): void {
    const p = this.#players.indexOf(player);
    if (p < 0) {
      this.#problem('confirm-unknown', tsUs, frame, `the episode has no player ${player}`);
      return;
    }
    if (frame < this.#next) return;
    if (frame > this.#next + MOST_WAITING) {
      this.#problem('too-far-ahead', tsUs, frame, `frame ${this.#next} has not been let through`);
      return;
    }
    this.#arrive(tsUs, p, frame, { value: canonicalJson(value), atUs: theirUs(at_us) });
    this.#promote(tsUs);
  }

  rollback(tsUs: TsUs, { from, to, player, predicted, actual }: RollbackMessage): void {
    const late = to < this.#next;
    // What was confirmed stays; it is among the rollbacks all the same, since the game says that it happened (EDGE-03).
    if (late) this.#problem('rollback-late', tsUs, to, `frame ${this.#next - 1} was confirmed and cannot be undone`);
    this.#undo(from, Math.max(to, this.#next));
    this.#rollbacks += 1;
    const frames = Math.max(0, from - to);
    this.#sink.rollback({ ts_us: tsUs, episode: this.episode, from, to, frames, player, predicted, actual, ...(late && { late }) });
  }

  #undo(from: number, to: number): void {
    // Over what is remembered, not over what is named: a game may name four thousand million frames.
    for (const [frame, history] of this.#histories) if (frame >= to && frame < from) history.rollbacks += 1;
    for (const frame of this.#runs.keys()) if (frame >= to) this.#runs.delete(frame);
  }

  /** The game says how many frames there were; inputs still missing have until the deadline. */
  end(tsUs: TsUs, frames: number): void {
    this.#frames = frames;
    for (const frame of [...this.#runs.keys()].sort((a, b) => a - b)) {
      if (frame < frames) continue;
      this.#runs.delete(frame);
      this.#problem('frame-after-end', tsUs, frame, `the episode has ${frames} frames`);
    }
    this.#promote(tsUs);
  }

  /** No more messages will come: what has run is recorded unconfirmed, what has not is missing (EDGE-02). */
  close(tsUs: TsUs, how: EpisodeEnd['how']): void {
    const [declared, ran] = [this.#frames ?? 0, endOf(this.#runs)];
    const each = Math.max(ran, Math.min(declared, this.#next + MOST_WAITING));
    while (this.#next < each) this.#forceNext(tsUs);
    if (this.#next < declared) this.#skipTo(tsUs, declared);
    this.#sink.ended({
      episode: this.episode,
      players: this.#players,
      frames: this.#frames ?? this.#next,
      confirmed: this.#confirmed,
      forced: this.#forced,
      missing: this.#missing,
      rollbacks: this.#rollbacks,
      how,
    });
  }

  #refusal({ frame, inputs }: FrameMessage): readonly [ProblemKind, string] | undefined {
    if (frame < this.#next) return ['frame-late', 'it was let through before'];
    if (this.#runs.has(frame)) return ['frame-twice', 'it ran again without a rollback'];
    if (this.#frames !== undefined && frame >= this.#frames) return ['frame-after-end', `the episode has ${this.#frames} frames`];
    if (frame > this.#next + MOST_WAITING) return ['too-far-ahead', `frame ${this.#next} has not been let through`];
    const missing = this.#players.find((player) => !Object.hasOwn(inputs, player));
    if (missing !== undefined) return ['frame-incomplete', `it has no input of player ${missing}`];
    const unknown = Object.keys(inputs).find((player) => !this.#players.includes(player));
    return unknown === undefined ? undefined : ['frame-incomplete', `the episode has no player ${unknown}`];
  }

  #arrive(tsUs: TsUs, p: number, frame: number, input: Arrived): void {
    const arrived = this.#arrived[p] as Map<number, Arrived>;
    const before = arrived.get(frame);
    if (before === undefined) arrived.set(frame, input);
    else if (before.value !== input.value)
      this.#problem('confirm-changed', tsUs, frame, `${this.#players[p]} did ${before.value} before, and now ${input.value}`);
  }

  #promote(tsUs: TsUs): void {
    for (;;) {
      const run = this.#runs.get(this.#next);
      if (run === undefined || !run.actions.every((action, p) => this.#arrived[p]?.get(this.#next)?.value === action)) return;
      this.#write(tsUs, run, !this.#broken);
    }
  }

  #forceNext(tsUs: TsUs): void {
    const run = this.#runs.get(this.#next);
    if (run !== undefined) this.#write(tsUs, run, false);
    else {
      this.#missing += 1;
      this.#problem('frame-missing', tsUs, this.#next, 'it never ran, or was undone and did not run again');
      this.#forget();
    }
  }

  /** Frames that were declared and never ran, more than could ever have waited: counted, and told in one line. */
  #skipTo(tsUs: TsUs, frame: number): void {
    this.#missing += frame - this.#next;
    this.#problem('frame-missing', tsUs, this.#next, `neither it nor any other up to ${frame - 1} ever ran`);
    this.#next = frame;
  }

  #write(tsUs: TsUs, { message, actions }: Run, confirmed: boolean): void {
    const frame = this.#next;
    const history = this.#histories.get(frame) as History;
    this.#players.forEach((player, p) => {
      const info = message.infos?.[player];
      const observation = message.observations?.[player];
      const atUs = this.#arrived[p]?.get(frame)?.atUs;
      this.#sink.row({
        tsUs: history.tsUs,
        runUs: history.runUs,
        episode: this.episode,
        frame,
        player,
        action: actions[p] as string,
        reward: message.rewards?.[player],
        terminated: message.terminated?.[player],
        truncated: message.truncated?.[player],
        info: info === undefined ? undefined : canonicalJson(info),
        observation: observation === undefined ? undefined : canonicalJson(observation),
        stateHash: message.state_hash,
        confirmed,
        wasSpeculative: history.speculative,
        rollbacks: history.rollbacks,
        focused: history.focused,
        inputDelayUs: atUs === undefined ? undefined : diffUs(atUs, history.atUs),
        confirmDelayUs: diffUs(tsUs, history.tsUs),
      });
    });
    if (confirmed) this.#confirmed += 1;
    else this.#forced += 1;
    this.#forget();
  }

  #forget(): void {
    this.#runs.delete(this.#next);
    this.#histories.delete(this.#next);
    for (const arrived of this.#arrived) arrived.delete(this.#next);
    this.#next += 1;
  }

  #problem(kind: ProblemKind, tsUs: TsUs, frame: number, says: string): void {
    this.#sink.problem({ kind, tsUs, episode: this.episode, frame, says: `episode ${this.episode}, frame ${frame}: ${says}` });
  }
}

/** One past the last frame that has run. */
function endOf(runs: ReadonlyMap<number, unknown>): number {
  let last = -1;
  for (const frame of runs.keys()) last = Math.max(last, frame);
  return last + 1;
}

const theirUs = (at: number | undefined): TheirUs | undefined => (at === undefined ? undefined : asTheirs(at));
