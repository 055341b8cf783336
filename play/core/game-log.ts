import type { ProblemKind } from '#format/core/game/game-row.ts';
import type { GameLine } from '#format/core/game/messages.ts';
import { asSpan, type SpanUs, type TsUs } from '#format/core/time/units.ts';
import { EpisodeGate, type GameSink } from '#play/core/episode-gate.ts';

interface At {
  readonly type: GameLine['type'];
  readonly episode: number;
  readonly frame: number | undefined;
}

/**
 * Folds the log of a session's game, line by line, into rows, rollbacks, problems and ends of episodes. The same fold runs over the same
 * lines live, at sealing and after a kill, so that the result does not depend on when it is made. Memory: the frames that wait.
 */
export class GameLog {
  readonly #sink: GameSink;
  readonly #seen = new Set<number>();
  #gate: EpisodeGate | undefined;
  #offsetUs: SpanUs | undefined;
  /** The end has been declared; the last confirmations are awaited. */
  #ending = false;
  /** The end was declared by the recorder, which was stopped. */
  #cut = false;

  constructor(sink: GameSink) {
    this.#sink = sink;
  }

  /** The episode that was declared over while its last frames are unconfirmed: the recorder sets it a deadline. */
  get waitingFor(): number | undefined {
    return this.#ending ? this.#gate?.episode : undefined;
  }

  /** The episode that has begun and not ended, and how many of its frames have run. */
  get open(): { readonly episode: number; readonly ran: number } | undefined {
    return this.#gate && { episode: this.#gate.episode, ran: this.#gate.ran };
  }

  /** Frames that have run and may still be undone. */
  get waiting(): number {
    return this.#gate?.waiting ?? 0;
  }

  take(tsUs: TsUs, line: GameLine): void {
    switch (line.type) {
      case 'begin_episode':
        this.#begin(tsUs, line);
        break;
      case 'frame':
        this.#within(tsUs, line, (gate) => gate.frame(tsUs, line, this.#offsetUs));
        break;
      case 'rollback':
        this.#within(tsUs, { type: line.type, episode: line.episode, frame: line.to }, (gate) => gate.rollback(tsUs, line));
        break;
      case 'confirm':
        this.#within(tsUs, line, (gate) => gate.confirm(tsUs, line));
        break;
      case 'end_episode':
        this.#within(tsUs, { type: line.type, episode: line.episode, frame: undefined }, (gate) => {
          gate.end(tsUs, line.frames);
          [this.#ending, this.#cut] = [true, false];
        });
        break;
      case 'cut':
        this.#within(tsUs, { type: line.type, episode: line.episode, frame: undefined }, (gate) => {
          gate.end(tsUs, line.frames);
          [this.#ending, this.#cut] = [true, true];
        });
        break;
      case 'deadline':
        if (this.waitingFor === line.episode) this.#close(tsUs, 'deadline');
        break;
      case 'offset':
        this.#offsetUs = asSpan(line.offset_us);
        break;
      case 'gone':
        // The next game to connect has another clock.
        this.#offsetUs = undefined;
        this.#close(tsUs, 'gone');
    }
  }

  /** No more lines will come. */
  end(tsUs: TsUs): void {
    this.#close(tsUs, 'open');
  }

  #begin(tsUs: TsUs, line: Extract<GameLine, { type: 'begin_episode' }>): void {
    const { episode } = line;
    if (this.#gate !== undefined) {
      this.#problem('episode-open', tsUs, episode, `episode ${this.#gate.episode} had not ended`);
      this.#close(tsUs, this.#ending ? 'deadline' : 'open');
    }
    if (this.#seen.has(episode)) {
      this.#problem('episode-again', tsUs, episode, 'there was already one with this number');
      return;
    }
    this.#seen.add(episode);
    this.#gate = new EpisodeGate(line, this.#sink);
  }

  #within(tsUs: TsUs, at: At, work: (gate: EpisodeGate) => void): void {
    const gate = this.#gate;
    if (gate === undefined || gate.episode !== at.episode) {
      // An input that is confirmed again after the end says nothing new.
      if (at.type !== 'confirm' || !this.#seen.has(at.episode))
        this.#problem('no-episode', tsUs, at.episode, 'no such episode has begun, or it has ended', at.frame);
      return;
    }
    work(gate);
    if (gate.complete) this.#close(tsUs, this.#cut ? 'open' : 'ended');
  }

  #close(tsUs: TsUs, how: 'ended' | 'deadline' | 'gone' | 'open'): void {
    this.#gate?.close(tsUs, how);
    this.#gate = undefined;
    this.#ending = false;
  }

  #problem(kind: ProblemKind, tsUs: TsUs, episode: number, says: string, frame?: number): void {
    this.#sink.problem({ kind, tsUs, episode, frame, says: `episode ${episode}: ${says}` });
  }
}
