import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { GAME_ENDING } from '#core/app/state.ts';
import type { InputSteering } from '#core/app/steering.ts';
import type { Closing } from '#core/journal/closing.ts';
import type { Opening } from '#core/journal/opening.ts';
import { CONTROL } from '#core/rings/session-control.ts';
import type { Snapshot } from '#core/telemetry/snapshot.ts';
import type { Ending } from '#format/core/documents/meta.ts';
import { GapError, wordsOf } from '#format/core/errors.ts';
import { JOURNAL_FILE, RESERVE_FILE } from '#format/core/layout.ts';
import { english, joined, said, type Words } from '#format/core/said.ts';
import type { SessionSigner } from '#format/core/sign/signer.ts';
import { gridTsUs } from '#format/core/time/grid.ts';
import { addUs, asSpan, asTs } from '#format/core/time/units.ts';
import type { WrittenFile } from '#format/core/written-file.ts';
import { nowUs } from '#native/clock.ts';
import { JournalWriteError } from '#session/journal/journal-file.ts';
import type { Choice } from '#session/preflight.ts';
import { openSession } from '#session/run/open-session.ts';
import { type Session, type SessionExtras, startSession, workersOf } from '#session/run/session.ts';
import { SessionJournal } from '#session/run/session-journal.ts';
import { DRAIN_MS, type EndWith, takeBackIfAsked, tend, watchStrays, watchWorkers } from '#session/run/tend-session.ts';
import { provePlan } from '#session/seal/plan-proof.ts';
import { BesideSession } from '#session/threads/beside-session.ts';
import { endWorkers, type WorkerEnds } from '#session/threads/session-workers.ts';

export interface RunOptions extends SessionExtras {
  /** Vouches for the session before it begins, and signs the shard. */
  readonly signer?: SessionSigner | undefined;
  /** Stop: drain, seal, and resolve with the shard. */
  readonly stop?: AbortSignal | undefined;
  /** Cancel: end immediately and leave a recoverable `.partial`; rejects with `capture.cancelled`. */
  readonly cancel?: AbortSignal | undefined;
  /** Twenty times a second. */
  readonly onSnapshot?: ((snapshot: Snapshot) => void) | undefined;
  /** Called with what the session waits for after its end, if it has to wait. */
  readonly onStep?: ((step: string) => void) | undefined;
  /** Called once everything runs, with a function that acts like the hotkeys, at the next input tick. */
  readonly onRunning?: ((steer: (command: InputSteering) => void) => void) | undefined;
}

/** Why a session ended: the first reason counts. */
interface Reason {
  readonly ended: Ending;
  readonly why: Words | undefined;
}

/** A finished session: its threads have ended, and everything captured is in its journal, which is closed. */
export interface Finished extends Reason {
  readonly opening: Opening;
  readonly closing: Closing;
  readonly cancelled: boolean;
  /** The player took the last minutes back. */
  readonly takenBack: boolean;
  /** Threads that did not end when asked to. */
  readonly stuck: readonly string[];
  readonly video: WrittenFile | undefined;
}

/** Time a thread has to end: an encoder empties its queue of pictures first, and a slow disk may delay it. */
const END_PATIENCE_MS = 10_000;
/** All threads are ready within a second or two; a loaded machine may take longer. */
const START_PATIENCE_MS = 30_000;
/** Nobody needs to be told of a shorter wait for the game. */
const TELL_WAIT_MS = 200;
/** From the go signal to the threads' common zero. */
const START_DELAY_US = asSpan(50_000);

const LONGER = said`Record for longer; if this happens again, check this machine`;

/** Nothing was captured: the session failed, or was stopped before the first frame. */
export const nothingError = (why: Words = said`stopped before the first frame`, remedy = LONGER) =>
  new GapError('capture.nothing', said`Nothing was captured: ${why}`, remedy, { way: { action: 'check' } });

/** A session whose threads are ready. Disposing it stops them and waits until they have ended. */
export class RunningSession implements AsyncDisposable {
  readonly #partial: string;
  readonly #opening: Opening;
  readonly #session: Session;
  readonly #options: RunOptions;
  #ends: Promise<WorkerEnds> | undefined;

  private constructor(partial: string, opening: Opening, session: Session, options: RunOptions) {
    this.#partial = partial;
    this.#opening = opening;
    this.#session = session;
    this.#options = options;
  }

  /** Starts the threads and waits until all are ready. If one fails, or the user stops, ends them all and rejects with a GapError. */
  static async open(choice: Choice, partial: string, options: RunOptions): Promise<RunningSession> {
    const session = startSession(choice, partial, options);
    try {
      const opening = await withinPatience(openSession(choice, session, options), options);
      if (options.signer !== undefined) await provePlan(partial, opening, options.signer);
      return new RunningSession(partial, opening, session, options);
    } catch (error) {
      session.control.stop(nowUs());
      await endWorkers(workersOf(session), END_PATIENCE_MS);
      throw error;
    }
  }

  /** Records until something ends it. Rejects when its journal cannot be written at all. */
  async run(): Promise<Finished> {
    const session = this.#session;
    using journal = new SessionJournal(
      join(this.#partial, JOURNAL_FILE),
      session.pictureFile,
      session.rings,
      this.#opening,
      this.#options.game,
    );
    await using beside = new BesideSession(join(this.#partial, JOURNAL_FILE), this.#opening, session);
    const over = await this.#untilOver(journal, beside);
    const [{ ends, stuck }] = await Promise.all([this.#end(), this.#settleGame(journal, over)]);
    // Read only now: a second Ctrl-C may come while the threads end.
    const cancelled = this.#options.cancel?.aborted === true;
    // A stuck encoder must not write any more if it wakes up.
    if (stuck.length > 0) session.encoder.fence();
    const reason = this.#drainLast(journal, over);
    const [, encoder] = ends;
    const closing = this.#closing(journal, reason, stuck);
    if (!cancelled) journal.closing(closing);
    const lost = cancelled ? [] : journal.putBack();
    const video = encoder?.status === 'fulfilled' ? encoder.value.written : undefined;
    const why = lost.length === 0 ? reason.why : joined([...(reason.why === undefined ? [] : [reason.why]), ...lost]);
    return { ...reason, why, opening: this.#opening, closing, cancelled, takenBack: journal.tookBack, stuck, video };
  }

  async #untilOver(journal: SessionJournal, beside: BesideSession): Promise<Reason> {
    const { stop, cancel, game, onSnapshot, onRunning } = this.#options;
    const { promise: over, resolve } = Promise.withResolvers<Reason>();
    const endWith: EndWith = (ended, why) => resolve({ ended, why });
    const onAbort = () => endWith('stopped');
    for (const signal of [stop, cancel]) {
      if (signal?.aborted) onAbort();
      signal?.addEventListener('abort', onAbort, { once: true });
    }
    watchWorkers(this.#session, endWith);
    using _strays = watchStrays(endWith);
    const grid = { t0Us: addUs(nowUs(), START_DELAY_US), fps: this.#opening.plan.fps };
    this.#session.control.go(grid.t0Us, gridTsUs(grid, this.#session.frames));
    try {
      using _tending = tend(
        { partial: this.#partial, opening: this.#opening, session: this.#session, journal, beside },
        onSnapshot,
        endWith,
      );
      game?.start();
      this.#session.chat?.start();
      onRunning?.((command) => this.#session.control.ask(command));
      return await over;
    } finally {
      this.#session.chat?.stop();
      for (const signal of [stop, cancel]) signal?.removeEventListener('abort', onAbort);
    }
  }

  /** The game's frames up to the end get their last inputs, while the threads end. What a player took back needs none. */
  async #settleGame(journal: SessionJournal, { ended }: Reason): Promise<void> {
    const { game, cancel, onStep } = this.#options;
    if (game === undefined) return;
    const told = setTimeout(() => onStep?.(GAME_ENDING), TELL_WAIT_MS);
    // A kill loses no more of a game's lines than at any other time.
    const draining = setInterval(() => {
      try {
        journal.drain();
      } catch {
        // A full disk: the last records meet it again, and make room.
      }
    }, DRAIN_MS);
    try {
      if (ended !== 'panic' && ended !== 'disk-full') await game.settle(cancel);
    } finally {
      clearInterval(draining);
      clearTimeout(told);
      game.stop();
    }
  }

  /** Writes the last records, using the reserve's space if the disk is full. */
  #drainLast(journal: SessionJournal, { ended, why }: Reason): Reason {
    try {
      takeBackIfAsked(this.#session, this.#opening, journal);
      journal.drain();
      for (const change of this.#session.views.take()) journal.view(change);
      journal.anchor();
      journal.sync();
      return { ended, why };
    } catch (error) {
      if (!(error instanceof JournalWriteError)) throw error;
      rmSync(join(this.#partial, RESERVE_FILE), { force: true });
      takeBackIfAsked(this.#session, this.#opening, journal);
      journal.drain();
      journal.sync();
      return { ended: 'disk-full', why: why ?? wordsOf(error) };
    }
  }

  #closing(journal: SessionJournal, { ended, why }: Reason, stuck: readonly string[]): Closing {
    const { telemetry } = journal;
    const { control, pictures } = this.#session;
    // A thread that hangs while it reads the screen has not counted what it missed.
    const missed = stuck.includes('grab') ? telemetry.repeats - pictures.overflows : 0;
    const t0Us = journal.t0Us ?? asTs(0);
    return {
      ended,
      why: why && english(why),
      t0Us,
      frames: telemetry.frames,
      repeats: telemetry.repeats,
      videoBytes: telemetry.videoBytes,
      captured: control.read(CONTROL.captured),
      skippedFrames: Math.max(missed, control.read(CONTROL.skippedFrames)),
      droppedCaptures: pictures.overflows,
      rows: telemetry.rows,
      skippedTicks: control.read(CONTROL.skippedTicks),
      events: telemetry.events,
      lostEvents: journal.events.overflows + journal.gapRing.overflows + control.read(CONTROL.lostEvents),
      lostRows: journal.rows.overflows,
      unmapped: control.read(CONTROL.unmapped),
      positions: control.read(CONTROL.positions) > 0,
      anchors: journal.anchors,
      gaps: journal.gaps.until({ t0Us, fps: this.#opening.plan.fps }, telemetry.frames),
      restarts: control.read(CONTROL.restarts),
      reliefs: [...journal.reliefs],
      views: journal.views.filter(({ frame }) => frame < telemetry.frames),
    };
  }

  /** Stops the threads and waits for them, once: {@link run} and disposal share the result. */
  #end(): Promise<WorkerEnds> {
    this.#session.control.stop(nowUs());
    this.#ends ??= endWorkers(workersOf(this.#session), END_PATIENCE_MS);
    return this.#ends;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
  }
}

/** A driver that hangs while a thread gets ready must not keep the user from stopping. */
async function withinPatience(opened: Promise<Opening>, { stop, cancel }: RunOptions): Promise<Opening> {
  opened.catch(() => {});
  const { promise: never, reject } = Promise.withResolvers<never>();
  const late = said`the threads were not ready after ${START_PATIENCE_MS / 1000} s`;
  const timer = setTimeout(() => reject(nothingError(late, said`Check this machine to see what is not responding`)), START_PATIENCE_MS);
  const asked = () => reject(nothingError());
  for (const signal of [stop, cancel]) {
    if (signal?.aborted) asked();
    signal?.addEventListener('abort', asked, { once: true });
  }
  try {
    return await Promise.race([opened, never]);
  } finally {
    clearTimeout(timer);
    for (const signal of [stop, cancel]) signal?.removeEventListener('abort', asked);
  }
}
