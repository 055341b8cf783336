import { workerData } from 'node:worker_threads';
import { type ClockProbe, ClockReadings } from '#core/calibration/clock-probe.ts';
import type { FrameSource } from '#core/ports/frame-source.ts';
import {
  MOST_WAITING_US,
  PICTURE_HEADER_BYTES,
  pictureCaptureUs,
  putPictureHeader,
  putPictureSince,
  SILENT_US,
  slotBytes,
} from '#core/rings/picture-slot.ts';
import { RecordRing } from '#core/rings/record-ring.ts';
import { CONTROL, NO_WINDOW, SessionControl } from '#core/rings/session-control.ts';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { frameDue, framesBy, type Grid, gridTsUs } from '#format/core/time/grid.ts';
import { asSpan, asTs, type TsUs } from '#format/core/time/units.ts';
import { sizeText } from '#format/core/video/picture-size.ts';
import { nowUs } from '#native/clock.ts';
import type { GameChoice } from '#native/core/input/game-rule.ts';
import { Sleeper } from '#native/host/sleeper.ts';
import { raiseThreadPriority } from '#native/host/thread-priority.ts';
import { blackPicture } from '#session/picture/black-picture.ts';
import { openSource } from '#session/picture/open-source.ts';
import type { ScreenPlan } from '#session/picture/screen-plan.ts';
import { report, tellOwner, turn } from '#session/threads/thread-report.ts';

export interface GrabWorkerData {
  readonly screen: ScreenPlan;
  /** Only this game's window is recorded, wherever it is. */
  readonly window: GameChoice | undefined;
  readonly fps: number;
  /** The most frames to grab. */
  readonly frames: number;
  readonly control: SharedArrayBuffer;
  readonly pictures: SharedArrayBuffer;
  /** Pictures that the encoder holds back: they stay in the ring until their packets are written. */
  readonly heldBack: number;
  /** For a calibration: one pixel of every raw picture is recorded. */
  readonly clock: ClockProbe | undefined;
}

/** Sleep until this long before a deadline, then watch the clock: threads wake 0.06 ms late, and one time in twenty 0.1 ms or more. */
const SPIN_US = 120;
/** The read begins half a bracket early, so that its middle falls on the grid. A longer bracket is a stall, and counts as this much. */
const MAX_LEAD_US = 1000;
/** Frames between two turns of the event loop, which frees FFmpeg's buffers. */
const TURN_EVERY = 8;

const data = workerData as GrabWorkerData;
const readings = data.clock && new ClockReadings(data.clock.readings);

/** Whether the oldest picture not encoded yet has waited too long (those before are kept for repeats). If so, counts a drop. */
function isBehind(ring: RecordRing, nowUs: TsUs): boolean {
  const next = 1 + data.heldBack;
  if (ring.pending <= next || nowUs - pictureCaptureUs(ring.view, ring.offsetOf(next)) <= MOST_WAITING_US) return false;
  ring.refuse();
  return true;
}

/** A read of a source: when it was, and what came of it. One object for all. */
class Reading {
  beganUs = asTs(0);
  halfUs = asSpan(0);
  code = 0;
  /** When what was read was seen, and the error of that: in the middle of the read, unless the source says so itself. */
  seenUs = asTs(0);
  errUs = asSpan(0);
  /** The source has changed: what was read is discarded. */
  isOther = false;

  take(source: FrameSource): void {
    this.beganUs = nowUs();
    this.code = source.read();
    this.halfUs = asSpan(Math.ceil((nowUs() - this.beganUs) / 2));
    this.seenUs = asTs(source.stamp?.atUs ?? this.beganUs + this.halfUs);
    this.errUs = source.stamp?.errUs ?? this.halfUs;
    this.isOther = source.changed();
  }
}

async function grab(
  control: SessionControl,
  ring: RecordRing,
  pictures: Buffer[],
  source: FrameSource,
  grid: Grid,
): Promise<'stopped' | 'complete'> {
  using sleeper = new Sleeper(control.ints, CONTROL.stop);
  const reading = new Reading();
  let leadUs = asSpan(0);
  let slot = 0;
  let turns = 0;
  let planned = 0;
  for (; !control.stopped; planned++) {
    const frame = frameDue(grid, planned, nowUs());
    if (frame > planned) control.count(CONTROL.skippedFrames, frame - planned);
    planned = frame;
    if (frame >= data.frames) {
      // Frames skipped at the very end still count as frames. Input ends here too: under wine it took 0.1 s until the owner stopped
      // the session, which left rows without frames.
      Atomics.store(control.ints, CONTROL.planned, data.frames);
      control.stop(nowUs());
      return 'complete';
    }
    const dueUs = gridTsUs(grid, frame) - leadUs;
    const restUs = dueUs - nowUs();
    if (restUs > SPIN_US + 100) sleeper.sleep(restUs - SPIN_US);
    if (control.stopped) break;
    while (nowUs() < dueUs);

    reading.take(source);
    if (reading.isOther) {
      await follow(source, frame);
      // It may change all the time: somebody drags its border.
      reading.take(source);
    }
    const { beganUs, halfUs, code, isOther } = reading;
    if (code < 0 && !isOther)
      throw new GapError(
        'capture.grab',
        said`The screen can no longer be read (FFmpeg code ${code})`,
        said`The display was closed or resized: start again on the display as it is now`,
      );
    // The session has ended while the read hung, and so has the encoder, or soon will: the frame was repeated.
    if (control.stopped && halfUs > SILENT_US / 4) break;
    if (data.clock !== undefined) readings?.take(reading.seenUs, reading.errUs, source.pixel(data.clock.x, data.clock.y));
    leadUs = asSpan(leadUs + (Math.min(halfUs, MAX_LEAD_US) - leadUs) / 16);

    // If the encoder is behind, the ring counts a drop and the encoder repeats the previous frame.
    // A window that has just changed its size is repeated as it was.
    const at = isOther || isBehind(ring, beganUs) ? -1 : ring.reserve();
    if (isOther) control.count(CONTROL.skippedFrames);
    if (at >= 0) {
      source.convertInto(pictures[slot] as Buffer);
      putPictureHeader(ring.view, at, frame, reading.seenUs, reading.errUs);
      if (source.stamp !== undefined) putPictureSince(ring.view, at, source.stamp.sinceUs);
      ring.publish();
      ring.wake();
      control.count(CONTROL.captured);
      slot = (slot + 1) % ring.capacity;
    }
    // From now on the frame exists, captured or not: the encoder repeats up to here.
    Atomics.store(control.ints, CONTROL.planned, frame + 1);
    if (++turns % TURN_EVERY === 0) await turn();
  }
  // Frames that fell due before the stop, while a read hung, are missing and must show up as such.
  const due = Math.min(data.frames, framesBy(grid, control.stoppedUs));
  if (due > planned) {
    control.count(CONTROL.skippedFrames, due - planned);
    Atomics.store(control.ints, CONTROL.planned, due);
  }
  return 'stopped';
}

/** Tells the input which window it must be of. */
function sayWindow(source: FrameSource): void {
  if (data.window !== undefined) new SessionControl(data.control).set(CONTROL.shownWindow, source.window ?? NO_WINDOW);
}

/** Goes on with a source as it is now, and says what it shows from this frame on. */
async function follow(source: FrameSource, frame: number): Promise<void> {
  const before = viewText(source);
  await source.follow();
  sayWindow(source);
  if (viewText(source) !== before) tellOwner({ type: 'view', frame, shows: viewText(source) });
}

const viewText = ({ view }: FrameSource): string => (typeof view === 'string' ? view : sizeText(view.source));

/** Pulls each frame on our own grid, brackets the read, and never waits for the encoder. */
await report('capture.grab', async () => {
  const control = new SessionControl(data.control);
  const ring = new RecordRing(data.pictures, slotBytes(data.screen.picture));
  const pictures = Array.from({ length: ring.capacity }, (_, slot) =>
    blackPicture(data.screen.picture, data.pictures, ring.slotOffset(slot) + PICTURE_HEADER_BYTES),
  );
  const focused = () => control.read(CONTROL.focusedWindow) >>> 0;
  using source = await openSource(data.screen, data.window === undefined ? undefined : { game: data.window, focused });
  sayWindow(source);
  if (source.read() < 0)
    throw new GapError(
      'preflight.display',
      said`${source.name} returns no picture of ${data.screen.display}`,
      said`Check that the display is on and not locked`,
    );
  // The check saw it at another size.
  if (data.window !== undefined && viewText(source) !== sizeText(data.screen.region))
    tellOwner({ type: 'view', frame: 0, shows: viewText(source) });
  tellOwner({ type: 'ready', facts: { source: source.name, priority: raiseThreadPriority(10) } });
  const t0Us = control.waitForGo();
  if (t0Us === undefined) return { reason: 'stopped' };
  // By now the input has said which window has the focus. Followed at the first picture, that took 20 ms, and the session began a frame late.
  if (source.changed()) await follow(source, 0);
  const leave = async () => (await source.leave?.()) === false && tellOwner({ type: 'stuck' });
  return { reason: await grab(control, ring, pictures, source, { t0Us, fps: data.fps }).finally(leave) };
});
