import type { Opening } from '#core/journal/opening.ts';
import { CONTROL } from '#core/rings/session-control.ts';
import type { Snapshot } from '#core/telemetry/snapshot.ts';
import type { Ending } from '#format/core/documents/meta.ts';
import { wordsOf } from '#format/core/errors.ts';
import { said, type Words } from '#format/core/said.ts';
import { gridTsUs } from '#format/core/time/grid.ts';
import { asSpan, asTs, type TsUs } from '#format/core/time/units.ts';
import { nowUs } from '#native/clock.ts';
import { JournalWriteError } from '#session/journal/journal-file.ts';
import type { Session } from '#session/run/session.ts';
import type { SessionJournal } from '#session/run/session-journal.ts';
import type { BesideSession } from '#session/threads/beside-session.ts';
import { FrameWatch } from '#session/threads/frame-watch.ts';
import { bytesFor, MB, megabytes } from '#shard/core/disk-space.ts';
import { freeBytes } from '#shard/folder/files.ts';
import { goldBps } from '#video/core/encoder-plan.ts';

export const DRAIN_MS = 50;
const SYNC_US = 500_000;
/** Twenty a second, so that the figures shown do not lag. */
const SNAPSHOT_US = 50_000 - 1;
const ANCHOR_US = 30_000_000;
/** A screen that gives nothing is repeated for so long; then the recording is of nothing. */
const STILL_US = asSpan(60e6);
/** On top of the reserve, for what may still arrive before the threads have ended. */
const LAST_ROOM_BYTES = 8 * MB;

/** Ends the session; the first reason counts. */
export type EndWith = (ended: Ending, why?: Words) => void;

/** What sealing will write, bits a second, where the final video is made afterwards. */
function laterBps({ plan, capture }: Opening): number {
  if (capture === undefined) return 0;
  return plan.bitrateBps + (plan.gold === true ? goldBps(plan) : 0);
}

/** After the end, the thread that reads the screen has this long to say so: it may hang. */
const END_US = 1_000_000;

/** When a session of limited length ends even if the thread that reads the screen hangs. */
const overUs = ({ frames }: Session, { plan: { fps } }: Opening, { t0Us }: SessionJournal): TsUs =>
  t0Us === undefined || !Number.isFinite(frames) ? asTs(Number.POSITIVE_INFINITY) : asTs(gridTsUs({ t0Us, fps }, frames) + END_US);

export interface Tended {
  readonly partial: string;
  readonly opening: Opening;
  readonly session: Session;
  readonly journal: SessionJournal;
  readonly beside: BesideSession;
}

/** Empties the rings twenty times a second, syncs and checks free space twice a second, and reports what was written, until disposed. */
export function tend(
  { partial, opening, session, journal, beside }: Tended,
  onSnapshot: ((snapshot: Snapshot) => void) | undefined,
  endWith: EndWith,
): Disposable {
  let [syncedUs, anchoredUs, shownUs]: [number, number, number] = [0, nowUs(), 0];
  let diskFreeBytes = freeBytes(partial);
  const [frames, pictures] = [new FrameWatch(), new FrameWatch(STILL_US)];
  const tick = () => {
    const now = nowUs();
    journal.drain();
    beside.drain(journal, now);
    if (session.control.read(CONTROL.askedToStop) !== 0) endWith('stopped');
    if (takeBackIfAsked(session, opening, journal)) endWith('panic', takenBackText(opening));
    const relief = session.encoder.look(now, journal.telemetry.frames);
    if (relief !== undefined && 'failed' in relief) endWith('encoder-failed', said`three encoders in a row failed: ${relief.failed}`);
    else if (relief !== undefined) journal.relief(relief);
    for (const change of session.views.take()) journal.view(change);
    if (pictures.look(now, journal.telemetry.frames - journal.telemetry.repeats))
      endWith('capture-failed', said`the screen has given no new picture for a minute`);
    if (frames.look(now, journal.telemetry.frames))
      endWith(session.pictures.pending > 1 ? 'encoder-failed' : 'capture-failed', said`no frame was written for ten seconds`);
    if (now > overUs(session, opening, journal)) endWith('duration');
    if (now - syncedUs > SYNC_US) {
      syncedUs = now;
      journal.syncSoon();
      const missing = journal.missing();
      if (missing.length > 0) endWith('capture-failed', said`${missing.join(' and ')} was deleted or moved while it was written`);
      diskFreeBytes = freeBytes(partial);
      // Stop while there is room for the tables: they are smaller than the journal.
      const kept = journal.bytes / 2 + LAST_ROOM_BYTES + bytesFor(journal.telemetry.frames / opening.plan.fps, laterBps(opening));
      if (diskFreeBytes < kept)
        endWith(
          'disk-full',
          said`only ${megabytes(diskFreeBytes)} MB left for ${partial}, and ${megabytes(kept)} MB are needed to seal it`,
        );
    }
    if (now - anchoredUs > ANCHOR_US) {
      anchoredUs = now;
      journal.anchor();
    }
    if (now - shownUs > SNAPSHOT_US) {
      shownUs = now;
      const rest = {
        drops: session.pictures.overflows,
        skippedFrames: session.control.read(CONTROL.skippedFrames),
        skippedTicks: session.control.read(CONTROL.skippedTicks),
        unmapped: session.control.read(CONTROL.unmapped),
        pads: session.control.read(CONTROL.pads),
        ...(session.control.closedFor !== undefined && { closedFor: session.control.closedFor }),
        heldBy: session.control.heldBy,
        gaps: journal.gaps.count,
        restarts: session.control.read(CONTROL.restarts),
        reliefs: journal.reliefs.length,
        diskFreeBytes,
        ...beside.now(journal.telemetry.frames / opening.plan.fps),
        bitrateBps: opening.plan.bitrateBps,
        laterBps: laterBps(opening),
      };
      onSnapshot?.(journal.telemetry.snapshot(now, rest));
    }
  };
  const timer = setInterval(() => {
    try {
      tick();
    } catch (error) {
      endWith(error instanceof JournalWriteError ? 'disk-full' : 'capture-failed', wordsOf(error));
    }
  }, DRAIN_MS);
  return {
    [Symbol.dispose]() {
      clearInterval(timer);
    },
  };
}

/** An input or grab thread that fails ends the session, not the process: the others still end cleanly. */
export function watchWorkers({ input, encoder, grab }: Session, endWith: EndWith): void {
  input.ended.then(
    ({ reason }) => reason === 'display-lost' && endWith('display-lost', said`the X server went away`),
    (error) => endWith('capture-failed', wordsOf(error)),
  );
  encoder.onFullDisk((why) => endWith('disk-full', said`the video could not be written: ${why ?? said`the disk is full`}`));
  grab.ended.then(
    ({ reason }) => reason === 'complete' && endWith('duration'),
    (error) => endWith('capture-failed', wordsOf(error)),
  );
}

/** Ends the session when an error in this process goes uncaught: it is sealed and says why, where a crash would leave a `.partial`. */
export function watchStrays(endWith: EndWith): Disposable {
  const onStray = (error: unknown) => endWith('capture-failed', said`the recorder failed: ${wordsOf(error)}`);
  // Node raises it for unhandled rejections too.
  process.on('uncaughtException', onStray);
  return {
    [Symbol.dispose]() {
      process.off('uncaughtException', onStray);
    },
  };
}

export const takenBackText = ({ plan }: Opening) => said`the player took back the last ${plan.panicMinutes} min`;

/** Whether the player has asked to take the last minutes back; if so, writes that to the journal immediately. */
export function takeBackIfAsked(session: Session, { plan }: Opening, journal: SessionJournal): boolean {
  // Counted from the press, not from now: on a busy machine this thread was 75 ms late, and kept that much more.
  const { takenBackUs } = session.control;
  if (takenBackUs === undefined) return false;
  journal.takeBack(asTs(takenBackUs - plan.panicMinutes * 60e6));
  return true;
}
