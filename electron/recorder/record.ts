import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Pace } from '#core/encode/pace.ts';
import { GapError, messageOf } from '#core/errors.ts';
import type { Finding } from '#core/findings/finding.ts';
import type { Closing } from '#core/format/closing.ts';
import { JOURNAL_FILE, RESERVE_FILE } from '#core/format/layout.ts';
import type { Ending } from '#core/format/meta.ts';
import type { Opening } from '#core/format/opening.ts';
import type { WrittenFile } from '#core/format/written-file.ts';
import type { RecordPlan } from '#core/plan/plan.ts';
import type { Snapshot } from '#core/telemetry/snapshot.ts';
import type { TsUs } from '#core/time/units.ts';
import { nowUs } from '#native/clock.ts';
import { ASKED, CONTROL } from '#native/input-port.ts';
import { forgetCached } from '#native/page-cache.ts';
import { createPartial } from '#recorder/partial-folder.ts';
import { type Choice, type PreflightOptions, preflight } from '#recorder/preflight.ts';
import { openSession, type Session, type SessionExtras, startSession, workersOf } from '#recorder/session.ts';
import { SessionJournal } from '#recorder/session-journal.ts';
import { endWorkers } from '#recorder/session-workers.ts';
import { type EndWith, takeBackIfAsked, takenBackText, tend, watchWorkers } from '#recorder/tend-session.ts';
import { JournalWriteError } from '#shard/journal/journal-file.ts';
import { takeBack } from '#shard/journal/take-back.ts';
import { type Sealed, seal } from '#shard/seal/seal.ts';
import { type FinishOptions, finishVideo } from '#video/final/finish-video.ts';

export { hasStuckThreads, leaveNow } from '#native/leave.ts';
export { forgetCached } from '#native/page-cache.ts';

export interface RecordOptions extends SessionExtras, FinishOptions, Omit<PreflightOptions, 'signal'> {
  /** Stop: drain, seal, and resolve with the shard. */
  readonly stop?: AbortSignal | undefined;
  /** Cancel: end at once and leave a recoverable `.partial`; rejects with `capture.cancelled`. */
  readonly cancel?: AbortSignal | undefined;
  /** Twenty times a second. */
  readonly onSnapshot?: ((snapshot: Snapshot) => void) | undefined;
  /** With the rate and the encoder that were chosen, unless one of the checks failed. */
  readonly onPreflight?: ((findings: readonly Finding[], pace: Pace | undefined) => void) | undefined;
  /** Called once everything runs, with what the hotkeys do besides. */
  readonly onRunning?: ((steering: Steering) => void) | undefined;
}

/** What a window can ask of a running session; done at the next tick of the input. */
export interface Steering {
  mark(): void;
  /** Nothing is taken in while it is held. */
  hold(held: boolean): void;
  /** The last minutes are deleted, and the session ends. */
  takeBack(): void;
}

function steering({ control }: Session): Steering {
  return {
    mark: () => control.ask(ASKED.marker),
    hold: (held) => control.ask(held ? ASKED.hold : ASKED.release),
    takeBack: () => control.ask(ASKED.panic),
  };
}

/** A sealed session. `ended` other than `stopped`, `duration` or `panic` means that the capture broke off; what there was is sealed. */
export interface Recorded extends Sealed {
  readonly ended: Ending;
  readonly why: string | undefined;
  /** Threads that did not end; the process must not wait for them ({@link leaveNow}). */
  readonly stuck: readonly string[];
  readonly sealMs: number;
  /** As it was carried out. */
  readonly plan: RecordPlan;
}

/** A thread has so long to end: an encoder empties half a second of pictures, a slow disk may hold it up. */
const END_PATIENCE_MS = 10_000;
/** All threads are ready within a second or two; a loaded machine may take longer. */
const START_PATIENCE_MS = 30_000;
/** From the word to all threads to their common zero. */
const START_DELAY_US = 50_000;

/**
 * Records one session, from plan to sealed folder, and is the only owner of what it starts. Rejects with a GapError: `preflight.*` when
 * nothing was recorded, `capture.*` when what was recorded could not be sealed (the message names the `.partial`).
 */
export async function record(asked: RecordPlan, options: RecordOptions = {}): Promise<Recorded> {
  const out = AbortSignal.any([options.stop, options.cancel].filter((signal) => signal !== undefined));
  const checked = await preflight(asked, { ...options, signal: out });
  if (out.aborted) throw nothingError(STOPPED, LONGER);
  options.onPreflight?.(checked.findings, checked.choice?.pace);
  if (checked.failure !== undefined) throw checked.failure;
  const choice = checked.choice as Choice;
  const { plan } = choice;
  using folder = createPartial(plan.out, plan.sessionId, plan.consent);
  const { path: partial } = folder;
  const session = startSession(choice, partial, options);
  let opening: Opening;
  try {
    opening = await withinPatience(openSession(choice, session, options), options);
  } catch (error) {
    session.control.stop();
    await endWorkers(workersOf(session), END_PATIENCE_MS);
    // Nothing was recorded yet.
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
  const end = await runAndClose(partial, session, opening, options).catch((cause) => {
    throw new GapError('capture.journal', `The recording broke off: ${messageOf(cause)}`, KEPT, { way: sealWay(partial), cause });
  });
  if (end.cancelled) throw new GapError('capture.cancelled', `Cancelled: ${plan.sessionId} is not sealed`, KEPT, { way: sealWay(partial) });
  const closed = end.takenBack ? takenBack(partial, opening, end) : end;
  const sealed = await sealSession(partial, opening, closed, { ...options, display: plan.display });
  return { ...sealed, plan };
}

const STOPPED = 'stopped before the first frame';
const LONGER = 'Record for longer; check this machine if this goes on';
const CHECK = { way: { action: 'check' } } as const;

const nothingError = (why: string, remedy: string) => new GapError('capture.nothing', `Nothing was captured: ${why}`, remedy, CHECK);

/** A driver that hangs while a thread gets ready must not hold a user who wants out. */
async function withinPatience(opened: Promise<Opening>, { stop, cancel }: RecordOptions): Promise<Opening> {
  opened.catch(() => {});
  const { promise: never, reject } = Promise.withResolvers<never>();
  const giveUp = (why: string, remedy: string) => reject(nothingError(why, remedy));
  const timer = setTimeout(
    () => giveUp(`the threads were not ready after ${START_PATIENCE_MS / 1000} s`, 'Check this machine to see what does not answer'),
    START_PATIENCE_MS,
  );
  const asked = () => giveUp(STOPPED, LONGER);
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

/** The player's panic: the last minutes are gone from the disk before anything else is done. */
function takenBack(partial: string, opening: Opening, end: Closed): Closed {
  const why = takenBackText(opening);
  const closing = takeBack(partial, why);
  if (closing !== undefined && closing.frames > 0) return { ...end, ended: 'panic', why, closing, video: undefined };
  rmSync(partial, { recursive: true, force: true });
  throw new GapError(
    'capture.taken-back',
    `Nothing is left: the session was shorter than the ${opening.plan.panicMinutes} min that were taken back`,
    'Nothing is to be done: every file of it was deleted',
  );
}

/** The way out of whatever went wrong after the first frame. */
const KEPT = 'What was captured is kept: free space or mend the disk if that was it, then seal it';
const sealWay = (partial: string) => ({ action: 'recover', of: partial }) as const;

interface End {
  ended: Ending;
  why: string | undefined;
  cancelled: boolean;
  /** The panic hotkey was pressed. */
  takenBack: boolean;
  /** Threads that did not end when they were asked to. */
  stuck: readonly string[];
  video: WrittenFile | undefined;
}

/** A session whose threads have ended and whose journal is closed. */
interface Closed extends End {
  readonly closing: Closing;
}

async function runAndClose(partial: string, session: Session, opening: Opening, options: RecordOptions): Promise<Closed> {
  try {
    using journal = new SessionJournal(join(partial, JOURNAL_FILE), session.rings, opening, options.game);
    const end = await runSession(partial, opening, session, journal, options);
    const closing = closingOf(session, opening, journal, end);
    if (!end.cancelled) journal.closing(closing);
    return { ...end, closing };
  } finally {
    // Nobody else ends the threads, whatever was thrown.
    session.control.stop();
    await endWorkers(workersOf(session), END_PATIENCE_MS);
  }
}

/** Runs until something ends it, then stops all threads and waits for them. Everything captured is in the journal after. */
async function runSession(
  partial: string,
  opening: Opening,
  session: Session,
  journal: SessionJournal,
  options: RecordOptions,
): Promise<End> {
  const end: End = { ended: 'stopped', why: undefined, cancelled: false, takenBack: false, stuck: [], video: undefined };
  const { promise: over, resolve: finish } = Promise.withResolvers<void>();
  let ending = false;
  const endWith: EndWith = (ended, why) => {
    if (ending) return;
    ending = true;
    end.ended = ended;
    end.why = why;
    finish();
  };
  const stop = () => endWith('stopped');
  const cancel = () => {
    end.cancelled = true;
    finish();
  };
  if (options.stop?.aborted) stop();
  if (options.cancel?.aborted) cancel();
  options.stop?.addEventListener('abort', stop, { once: true });
  options.cancel?.addEventListener('abort', cancel, { once: true });
  watchWorkers(session, endWith);

  session.control.go(nowUs() + START_DELAY_US);
  try {
    using _tending = tend(partial, opening, session, journal, options.onSnapshot, endWith);
    options.game?.start();
    options.onRunning?.(steering(session));
    await over;
    options.game?.stop();
    session.control.stop();
    const { ends, stuck } = await endWorkers(workersOf(session), END_PATIENCE_MS);
    const [, encoder] = ends;
    if (encoder?.status === 'fulfilled') end.video = encoder.value.written;
    end.stuck = stuck;
    // Whenever one wakes up, it must not write any more.
    if (stuck.length > 0) session.encoder.fence();
  } finally {
    options.game?.stop();
    options.stop?.removeEventListener('abort', stop);
    options.cancel?.removeEventListener('abort', cancel);
  }
  drainLast(partial, journal, end, () => takeBackIfAsked(session, opening, journal));
  end.takenBack = journal.wasCut;
  return end;
}

/** The last records, with the reserve's room if the disk is full. */
function drainLast(partial: string, journal: SessionJournal, end: End, takeBackIfAsked: () => void): void {
  try {
    takeBackIfAsked();
    journal.drain();
    journal.anchor();
    journal.sync();
  } catch (error) {
    if (!(error instanceof JournalWriteError)) throw error;
    rmSync(join(partial, RESERVE_FILE), { force: true });
    end.ended = 'disk-full';
    end.why ??= messageOf(error);
    takeBackIfAsked();
    journal.drain();
    journal.sync();
  }
}

function closingOf(session: Session, opening: Opening, journal: SessionJournal, end: End): Closing {
  const { telemetry } = journal;
  return {
    ended: end.ended,
    why: end.why,
    t0Us: journal.t0Us ?? 0,
    frames: telemetry.frames,
    repeats: telemetry.repeats,
    videoBytes: telemetry.videoBytes,
    captured: session.control.read(CONTROL.captured),
    skippedFrames: session.control.read(CONTROL.skippedFrames),
    droppedCaptures: session.pictures.overflows,
    rows: telemetry.rows,
    skippedTicks: session.control.read(CONTROL.skippedTicks),
    events: telemetry.events,
    lostEvents: journal.events.overflows + journal.gapRing.overflows + session.control.read(CONTROL.lostEvents),
    lostRows: journal.rows.overflows,
    unmapped: session.control.read(CONTROL.unmapped),
    anchors: journal.anchors,
    gaps: journal.gaps.until({ t0Us: (journal.t0Us ?? 0) as TsUs, fps: opening.plan.fps }, telemetry.frames),
    restarts: session.control.read(CONTROL.restarts),
    reliefs: [...journal.reliefs],
  };
}

async function sealSession(
  partial: string,
  opening: Opening,
  { closing, video, ended, why, stuck }: Closed,
  options: RecordOptions,
): Promise<Omit<Recorded, 'plan'>> {
  if (closing.frames === 0) {
    rmSync(partial, { recursive: true, force: true });
    throw nothingError(why ?? STOPPED, LONGER);
  }
  const began = nowUs();
  try {
    const made = await finishVideo(partial, opening, closing, { ...options, signal: options.cancel });
    const sealed = await seal({
      partial,
      opening,
      ...(made ?? { video, closing }),
      ...options,
      readBack: { signal: options.cancel, forgetCached, ...options.readBack },
    });
    return { ...sealed, ended, why, stuck, sealMs: (nowUs() - began) / 1000 };
  } catch (cause) {
    if (options.cancel?.aborted)
      throw new GapError('capture.cancelled', `Cancelled while sealing: ${opening.plan.sessionId} is not sealed`, KEPT, {
        way: sealWay(partial),
      });
    if (!existsSync(partial))
      throw new GapError(
        'capture.folder-gone',
        `${partial} is not there any more: it was moved or deleted while it was recorded`,
        'If it was moved, seal it where it is now',
        { way: { action: 'recover' }, cause },
      );
    throw new GapError('capture.seal', `Sealing failed: ${messageOf(cause)}`, KEPT, { way: sealWay(partial), cause });
  }
}
