import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { planEncoder } from '#core/encoder-plan.ts';
import { GapError, messageOf } from '#core/errors.ts';
import type { Closing } from '#core/format/closing.ts';
import { JOURNAL_FILE, RESERVE_FILE, VIDEO_FILE } from '#core/format/layout.ts';
import type { Ending } from '#core/format/meta.ts';
import type { Opening } from '#core/format/opening.ts';
import type { Finding } from '#core/format/qat.ts';
import { EVENT_BYTES, FRAME_BYTES, ROW_BYTES } from '#core/format/records.ts';
import { BASELINE_PROFILE } from '#core/input/profile.ts';
import type { RecordPlan } from '#core/plan.ts';
import { slotBytes } from '#core/rings/picture-slot.ts';
import { RecordRing } from '#core/rings/record-ring.ts';
import { nowUs } from '#native/clock.ts';
import { CONTROL, CONTROL_BYTES, type InputWorkerData, SessionControl } from '#native/input-port.ts';
import type { EncodeWorkerData } from '#recorder/encode-worker.ts';
import type { GrabWorkerData } from '#recorder/grab-worker.ts';
import { encoderVersion, hostFacts, recorderFacts } from '#recorder/machine.ts';
import { createPartial } from '#recorder/partial-folder.ts';
import { DISK_MARGIN_BYTES, preflight, type ScreenChoice, throwOnFailure } from '#recorder/preflight.ts';
import { freeBytes, SessionJournal, type SessionRings } from '#recorder/session-journal.ts';
import { type SessionWorker, startWorker, workerFile } from '#recorder/session-workers.ts';
import type { Snapshot } from '#recorder/telemetry.ts';
import { COLOR } from '#recorder/video/encoder.ts';
import { JournalWriteError } from '#shard/journal-file.ts';
import { type Sealed, seal } from '#shard/seal.ts';

export interface RecordOptions {
  /** Stop: drain, seal, and resolve with the shard. */
  readonly stop?: AbortSignal | undefined;
  /** Cancel: end at once and leave a recoverable `.partial`; rejects with `capture.cancelled`. */
  readonly cancel?: AbortSignal | undefined;
  /** Ten times a second. */
  readonly onSnapshot?: ((snapshot: Snapshot) => void) | undefined;
  readonly onPreflight?: ((findings: readonly Finding[]) => void) | undefined;
  readonly onSealStep?: ((step: string) => void) | undefined;
}

/** A sealed session. `ended` other than `stopped` or `duration` means that the capture broke off; what there was is sealed. */
export interface Recorded extends Sealed {
  readonly ended: Ending;
  readonly why: string | undefined;
  readonly sealMs: number;
}

const DRAIN_MS = 50;
const SYNC_MS = 500;
const ANCHOR_MS = 30_000;
/** Pictures between grab and encoder: a quarter of a second at 60 fps, in which a slow keyframe is caught up. */
const PICTURE_SLOTS = 16;

/**
 * Records one session, from plan to sealed folder, and is the only owner of what it starts. Rejects with a GapError: `preflight.*` when
 * nothing was recorded, `capture.*` when what was recorded could not be sealed (the message names the `.partial`).
 */
export async function record(plan: RecordPlan, options: RecordOptions = {}): Promise<Recorded> {
  // SVT-AV1 writes its settings to stderr otherwise; workers read the process's environment, so it must be set here.
  process.env.SVT_LOG ??= '1';
  const checked = await preflight(plan);
  options.onPreflight?.(checked.findings);
  throwOnFailure(checked);
  const choice = checked.choice as ScreenChoice;
  const partial = createPartial(plan.out, plan.sessionId);
  const session = startSession(plan, choice, partial);
  let opening: Opening;
  try {
    opening = await openSession(plan, choice, session);
  } catch (error) {
    session.control.stop();
    await Promise.allSettled(session.workers.map(({ ended }) => ended));
    // Nothing was recorded yet.
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
  const end = await runAndClose(partial, session, opening, options);
  if (end.cancelled)
    throw new GapError(
      'capture.cancelled',
      `Cancelled: ${plan.sessionId} is not sealed`,
      `What was captured is kept in ${partial}: seal it with \`gap recover ${partial}\``,
    );
  return await sealSession(partial, opening, end, options);
}

interface Session {
  readonly control: SessionControl;
  readonly rings: SessionRings;
  readonly pictures: RecordRing;
  readonly workers: readonly [input: SessionWorker, encoder: SessionWorker, grab: SessionWorker];
}

interface End {
  ended: Ending;
  why: string | undefined;
  cancelled: boolean;
  videoSha256: string | undefined;
}

/** A session whose threads have ended and whose journal is closed. */
interface Closed extends End {
  readonly closing: Closing;
}

async function runAndClose(partial: string, session: Session, opening: Opening, options: RecordOptions): Promise<Closed> {
  using journal = new SessionJournal(join(partial, JOURNAL_FILE), session.rings, opening);
  const end = await runSession(partial, session, journal, options);
  return { ...end, closing: closingOf(session, journal, end) };
}

function startSession(plan: RecordPlan, { region, area }: ScreenChoice, partial: string): Session {
  const control = new SharedArrayBuffer(CONTROL_BYTES);
  // Rows, frames: over ten seconds; events: eight seconds of an 8 kHz mouse.
  const rings = {
    rows: RecordRing.allocate(ROW_BYTES, 1 << 13),
    events: RecordRing.allocate(EVENT_BYTES, 1 << 16),
    frames: RecordRing.allocate(FRAME_BYTES, 1 << 12),
  };
  const pictures = RecordRing.allocate(slotBytes(plan.size), PICTURE_SLOTS);
  const encoder = { ...plan.size, plan: planEncoder(plan), fps: plan.fps, bitrateBps: plan.bitrateBps, gopFrames: plan.gopFrames };
  const screen = { display: plan.display, region, area, cursor: plan.cursor, picture: plan.size };
  const here = import.meta.url;
  const input: InputWorkerData = {
    display: plan.display,
    hz: plan.hz,
    profile: BASELINE_PROFILE,
    control,
    rows: rings.rows,
    events: rings.events,
  };
  const encode: EncodeWorkerData = { encoder, path: join(partial, VIDEO_FILE), control, pictures, frames: rings.frames };
  const grab: GrabWorkerData = {
    screen,
    fps: plan.fps,
    frames: plan.durationS === undefined ? Number.POSITIVE_INFINITY : Math.ceil(plan.durationS * plan.fps),
    control,
    pictures,
  };
  return {
    control: new SessionControl(control),
    rings,
    pictures: new RecordRing(pictures, slotBytes(plan.size)),
    workers: [
      startWorker('input', workerFile(here, '../../native/x11/input-worker'), input),
      startWorker('encoder', workerFile(here, './encode-worker'), encode),
      startWorker('grab', workerFile(here, './grab-worker'), grab),
    ],
  };
}

async function openSession(plan: RecordPlan, { screen, region, area }: ScreenChoice, { workers }: Session): Promise<Opening> {
  const [input, , grab] = await Promise.all(workers.map(({ ready }) => ready));
  const { metaName, options } = planEncoder(plan);
  return {
    plan,
    recorder: recorderFacts(),
    host: hostFacts(screen.server),
    screen: { size: { width: screen.width, height: screen.height }, region, area },
    encoder: { metaName, version: encoderVersion(), options: { ...options }, color: COLOR },
    threads: {
      videoSource: grab?.source ?? '',
      videoPriority: grab?.priority ?? '',
      inputSource: input?.source ?? '',
      inputPriority: input?.priority ?? '',
    },
  };
}

/** Runs until something ends it, then ends the threads in order: source, encoder, input. Everything captured is in the journal after. */
async function runSession(partial: string, session: Session, journal: SessionJournal, options: RecordOptions): Promise<End> {
  const end: End = { ended: 'stopped', why: undefined, cancelled: false, videoSha256: undefined };
  const { promise: over, resolve: finish } = Promise.withResolvers<void>();
  let ending = false;
  const endWith = (ended: Ending, why?: string) => {
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

  session.control.go(nowUs() + 50_000);
  const clock = { drained: 0, synced: 0, anchored: nowUs() as number, snapshot: 0, diskFree: freeBytes(partial) };
  const timer = setInterval(() => {
    try {
      const now = nowUs();
      journal.drain();
      if (now - clock.synced > SYNC_MS * 1000) {
        clock.synced = now;
        journal.syncSoon();
        clock.diskFree = freeBytes(partial);
        // Stop while there is room for the tables: they are smaller than the journal.
        if (clock.diskFree < journal.bytes / 2 + 8e6)
          endWith('disk-full', `only ${Math.floor(clock.diskFree / 1e6)} MB left for ${partial}`);
      }
      if (now - clock.anchored > ANCHOR_MS * 1000) {
        clock.anchored = now;
        journal.anchor();
      }
      if (now - clock.snapshot > 100_000) {
        clock.snapshot = now;
        options.onSnapshot?.(
          journal.telemetry.snapshot(now, {
            drops: session.pictures.overflows,
            unmapped: session.control.read(CONTROL.unmapped),
            diskFreeBytes: clock.diskFree,
            marginBytes: DISK_MARGIN_BYTES,
          }),
        );
      }
    } catch (error) {
      endWith(error instanceof JournalWriteError ? 'disk-full' : 'capture-failed', messageOf(error));
    }
  }, DRAIN_MS);

  try {
    await over;
    session.control.stop();
    const [, encoder] = await Promise.allSettled(session.workers.map(({ ended }) => ended));
    if (encoder?.status === 'fulfilled') end.videoSha256 = encoder.value.summary.sha256 as string;
  } finally {
    clearInterval(timer);
    options.stop?.removeEventListener('abort', stop);
    options.cancel?.removeEventListener('abort', cancel);
  }
  drainLast(partial, journal, end);
  return end;
}

/** A thread that fails ends the session, not the process: the others go on to a clean end. */
function watchWorkers({ workers: [input, encoder, grab] }: Session, endWith: (ended: Ending, why?: string) => void): void {
  input.ended.then(
    ({ reason }) => reason === 'display-lost' && endWith('display-lost', 'the X server went away'),
    (error) => endWith('capture-failed', messageOf(error)),
  );
  encoder.ended.then(
    ({ reason }) => reason === 'disk-full' && endWith('disk-full', 'the video could not be written'),
    (error) => endWith('encoder-failed', messageOf(error)),
  );
  // It ends by itself only when it has grabbed all that was asked for.
  grab.ended.then(
    () => endWith('duration'),
    (error) => endWith('capture-failed', messageOf(error)),
  );
}

/** The last records, with the reserve's room if the disk is full. */
function drainLast(partial: string, journal: SessionJournal, end: End): void {
  try {
    journal.drain();
    journal.anchor();
    journal.sync();
  } catch (error) {
    if (!(error instanceof JournalWriteError)) throw error;
    rmSync(join(partial, RESERVE_FILE), { force: true });
    end.ended = 'disk-full';
    end.why ??= messageOf(error);
    journal.drain();
    journal.sync();
  }
}

function closingOf(session: Session, journal: SessionJournal, end: End): Closing {
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
    lostEvents: journal.events.overflows,
    lostRows: journal.rows.overflows,
    unmapped: session.control.read(CONTROL.unmapped),
    anchors: journal.anchors,
  };
}

async function sealSession(
  partial: string,
  opening: Opening,
  { closing, videoSha256, ended, why }: Closed,
  options: RecordOptions,
): Promise<Recorded> {
  if (closing.frames === 0) {
    rmSync(partial, { recursive: true, force: true });
    throw new GapError(
      'capture.nothing',
      `Nothing was captured: ${why ?? 'stopped before the first frame'}`,
      'Record for longer; run `gap doctor` if this goes on',
    );
  }
  const began = nowUs();
  try {
    const sealed = await seal({ partial, opening, closing, videoSha256, ...(options.onSealStep && { onStep: options.onSealStep }) });
    return { ...sealed, ended, why, sealMs: (nowUs() - began) / 1000 };
  } catch (cause) {
    throw new GapError(
      'capture.seal',
      `Sealing failed: ${messageOf(cause)}`,
      `Everything is kept in ${partial}: free space or mend the disk, then \`gap recover ${partial}\``,
      { cause },
    );
  }
}
