import { existsSync, rmSync } from 'node:fs';
import type { RecordPlan } from '#core/plan/plan.ts';
import type { Ending } from '#format/core/documents/meta.ts';
import type { Pace } from '#format/core/documents/pace.ts';
import { GapError, wordsOf } from '#format/core/errors.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import { english, said, type Words } from '#format/core/said.ts';
import { nowUs } from '#native/clock.ts';
import { forgetCached } from '#native/host/page-cache.ts';
import { keepUnlocked } from '#native/linux/desktop-locker.ts';
import { type FinishOptions, finishVideo } from '#session/final/finish-video.ts';
import { takeBack } from '#session/journal/take-back.ts';
import { type Choice, type PreflightOptions, preflight } from '#session/preflight.ts';
import { createPartial } from '#session/run/partial-folder.ts';
import { type Finished, nothingError, RunningSession, type RunOptions } from '#session/run/running-session.ts';
import { takenBackText } from '#session/run/tend-session.ts';
import { seal } from '#session/seal/seal.ts';
import type { Sealed } from '#shard/seal/seal-files.ts';

export { forgetCached } from '#native/host/page-cache.ts';
export { leaveNow } from '#native/leave.ts';
export { hasStuckThreads } from '#native/stuck-threads.ts';

export interface RecordOptions extends RunOptions, Omit<FinishOptions, 'signer'>, Omit<PreflightOptions, 'signal'> {
  /** Called with the findings, and with the chosen rate and encoder unless the check of display, input or encoder failed. */
  readonly onPreflight?: ((findings: readonly Finding[], pace: Pace | undefined) => void) | undefined;
  /** Called once the capture has ended, and why, before anything is sealed. */
  readonly onEnded?: ((ended: Ending, why: Words | undefined) => void) | undefined;
}

/** A sealed session. `ended` other than `stopped`, `duration` or `panic` means that the capture ended early; what came before is sealed. */
export interface Recorded extends Sealed {
  readonly ended: Ending;
  readonly why: Words | undefined;
  /** Threads that did not end; the process must not wait for them ({@link leaveNow}). */
  readonly stuck: readonly string[];
  readonly sealMs: number;
  /** The plan as it ran. */
  readonly plan: RecordPlan;
}

/**
 * Records one session, from plan to sealed folder, and is the only owner of what it starts. Rejects with a GapError: `preflight.*` when it
 * could not start, `capture.*` when nothing was captured or nothing is sealed (`way` names a `.partial` that was kept).
 */
export async function record(asked: RecordPlan, options: RecordOptions = {}): Promise<Recorded> {
  const out = AbortSignal.any([options.stop, options.cancel].filter((signal) => signal !== undefined));
  const checked = await preflight(asked, { ...options, signal: out });
  if (out.aborted) throw nothingError();
  options.onPreflight?.(checked.findings, checked.choice?.pace);
  if (checked.failure !== undefined) throw checked.failure;
  const choice = checked.choice as Choice;
  const { plan } = choice;
  using folder = createPartial(plan.out, plan.sessionId, plan.consent);
  const { path: partial } = folder;
  const finished = await runThrough(choice, partial, options);
  if (finished.cancelled)
    throw new GapError('capture.cancelled', said`Cancelled: ${plan.sessionId} is not sealed`, KEPT, { way: sealWay(partial) });
  const left = finished.takenBack ? takenBack(partial, finished) : finished;
  if (left.closing.frames === 0) {
    rmSync(partial, { recursive: true, force: true });
    throw nothingError(left.why);
  }
  options.onEnded?.(left.ended, left.why);
  const sealed = await sealSession(partial, left, { ...options, display: plan.display });
  return { ...sealed, plan };
}

/** Runs the session, from starting its first thread until the last has ended. */
async function runThrough(choice: Choice, partial: string, options: RecordOptions): Promise<Finished> {
  // Windows and macOS are asked where their input is read; the X server too.
  using _unlocked = process.platform === 'linux' ? keepUnlocked() : undefined;
  await using session = await RunningSession.open(choice, partial, options).catch((error) => {
    // Nothing was recorded yet.
    rmSync(partial, { recursive: true, force: true });
    throw error;
  });
  return await session.run().catch((cause) => {
    throw new GapError('capture.journal', said`The recording failed: ${wordsOf(cause)}`, KEPT, { way: sealWay(partial), cause });
  });
}

/** The player's panic: the last minutes are cut from the disk before anything else happens. */
function takenBack(partial: string, finished: Finished): Finished {
  const { opening } = finished;
  const why = takenBackText(opening);
  const closing = takeBack(partial, english(why));
  if (closing !== undefined && closing.frames > 0) return { ...finished, ended: 'panic', why, closing, video: undefined };
  rmSync(partial, { recursive: true, force: true });
  throw new GapError(
    'capture.taken-back',
    said`Nothing is left: the session was shorter than the ${opening.plan.panicMinutes} min taken back`,
    said`No action is needed: all of its files were deleted`,
  );
}

/** The remedy for anything that goes wrong after the first frame. */
const KEPT = said`Everything captured is kept: free space or repair the disk if that was the cause, then seal it`;
const sealWay = (partial: string) => ({ action: 'recover', of: partial }) as const;

async function sealSession(
  partial: string,
  { opening, closing, video, ended, why, stuck }: Finished,
  options: RecordOptions,
): Promise<Omit<Recorded, 'plan'>> {
  const began = nowUs();
  try {
    const made = await finishVideo(partial, opening, closing, { ...options, signal: options.cancel });
    const sealed = await seal({
      partial,
      opening,
      ...(made ?? { video, closing }),
      ...options,
      signal: options.cancel,
      readBack: { signal: options.cancel, forgetCached, ...options.readBack },
    });
    return { ...sealed, ended, why, stuck, sealMs: (nowUs() - began) / 1000 };
  } catch (cause) {
    if (options.cancel?.aborted)
      throw new GapError('capture.cancelled', said`Cancelled while sealing: ${opening.plan.sessionId} is not sealed`, KEPT, {
        way: sealWay(partial),
      });
    if (!existsSync(partial))
      throw new GapError(
        'capture.folder-gone',
        said`${partial} no longer exists: it was moved or deleted during the recording`,
        said`If it was moved, seal it where it is now`,
        { way: { action: 'recover' }, cause },
      );
    throw new GapError('capture.seal', said`Sealing failed: ${wordsOf(cause)}`, KEPT, { way: sealWay(partial), cause });
  }
}
