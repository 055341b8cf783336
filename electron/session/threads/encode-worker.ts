import { workerData } from 'node:worker_threads';
import { crc32 } from 'node:zlib';
import { HOLD_US } from '#core/input/hold-back.ts';
import { RECORDS, type RecordOf } from '#core/journal/records.ts';
import { Handover } from '#core/rings/handover.ts';
import { PictureShield } from '#core/rings/picture-shield.ts';
import { pictureCaptureUs, pictureErrUs, pictureFrame, pictureSinceUs, SILENT_US, slotBytes } from '#core/rings/picture-slot.ts';
import { RecordRing } from '#core/rings/record-ring.ts';
import { CONTROL, SessionControl } from '#core/rings/session-control.ts';
import { REGION_FIELDS, type RegionField } from '#format/core/picture-regions.ts';
import { PictureMotion } from '#format/core/signal/picture-motion.ts';
import { framesBy, type Grid, gridTsUs, placeCapture } from '#format/core/time/grid.ts';
import { asSpan, asTs, type SpanUs, type TsUs } from '#format/core/time/units.ts';
import type { Region } from '#format/core/video/picture-size.ts';
import { sequenceHeader } from '#format/core/video/sequence-header.ts';
import { nowUs } from '#native/clock.ts';
import { PictureChange } from '#session/picture/picture-change.ts';
import { SlotPictures } from '#session/picture/slot-pictures.ts';
import type { TilePlan } from '#session/picture/tile-painter.ts';
import { report, tellOwner, turn } from '#session/threads/thread-report.ts';
import { Encoder, type EncoderSettings, formatOf } from '#video/encoder.ts';
import { VideoWriter } from '#video/video-writer.ts';

export interface EncodeWorkerData {
  readonly encoder: EncoderSettings;
  readonly path: string;
  readonly control: SharedArrayBuffer;
  /** Frames of the grid that there are at most. */
  readonly frameLimit: number;
  readonly pictures: SharedArrayBuffer;
  readonly frames: SharedArrayBuffer;
  /** Where the previous encoder left off ({@link Handover}), and this encoder's turn. */
  readonly handover: SharedArrayBuffer;
  readonly turn: number;
  /** Moments that pictures must not show. */
  readonly shield: SharedArrayBuffer;
  readonly tile: TilePlan | undefined;
  /** Part of the picture that shows the source. */
  readonly area: Region;
}

/** Frames an encoder may hold before their packets arrive. As set up here x264 and SVT-AV1 hold none: a kill would lose them. */
const IN_FLIGHT = 64;
const TURN_EVERY = 8;
/** The motion of a picture that comes this much later than its decision is not measured: that takes 0.2 ms, which the encoder needs. */
const BEHIND_US = 25_000;
/** Of a picture that has been repeated for longer than the record's field can say. */
const MOST_ENCODE_US = 0xffff_ffff;
/** The thread that reads the screen ends within milliseconds of a stop. */
const LEFT_US = 1_000_000;
/** Slightly more than a tick at 240 Hz: the input thread decides once a tick. */
const DECISION_US = 5_000;

const data = workerData as EncodeWorkerData;
const FRAME = RECORDS.frames;
const FORM = { ...data.encoder, exact: data.encoder.plan.pixels === 'bgr0' };

class EncodeSession {
  readonly #control: SessionControl;
  readonly #encoder: Encoder;
  readonly #writer: VideoWriter;
  readonly #pictures = new RecordRing(data.pictures, slotBytes(FORM));
  readonly #records = new RecordRing(data.frames, FRAME.bytes);
  /** Records of the frames whose packets have not arrived yet, by frame number. */
  readonly #inFlight = FRAME.of(new Uint8Array(FRAME.bytes * IN_FLIGHT));
  readonly #record = FRAME.in(this.#records.view);
  readonly #look = new PictureChange(data.encoder, data.area, data.tile);
  readonly #motion = new PictureMotion(data.encoder.width, data.encoder.height, 'coarse');
  readonly #shield = new PictureShield(data.shield);
  readonly #shown = new SlotPictures(data.pictures, FORM, data.tile);
  readonly #sleeper = new Int32Array(new SharedArrayBuffer(4));
  readonly #handover: Handover;
  /** 1: this frame in flight was asked for as a key. */
  readonly #keyAsked = new Uint8Array(IN_FLIGHT);
  /** What its first packet said of the pictures to come. */
  #header: Uint8Array | undefined;
  /** Of the last picture that was not a repeat. */
  #lastCaptureUs: TsUs;
  #lastErrUs: SpanUs;
  #lastBlank: boolean;
  #sudden = false;
  #grid: Grid;
  #first: number;
  #next: number;
  /** Pictures at the front of the ring that the encoder has got: it has not returned them all, or the last may be repeated. */
  #given = 0;
  #written: number;
  #full = false;

  constructor(control: SessionControl, encoder: Encoder, writer: VideoWriter, handover: Handover, grid: Grid) {
    this.#control = control;
    this.#encoder = encoder;
    this.#writer = writer;
    this.#handover = handover;
    this.#lastCaptureUs = handover.captureUs;
    this.#lastErrUs = handover.errUs;
    this.#lastBlank = handover.blank;
    this.#first = handover.first;
    this.#grid = this.#first < 0 ? grid : { ...grid, t0Us: gridTsUs(grid, this.#first) };
    this.#next = handover.written;
    this.#written = this.#next;
  }

  /** True if the disk was full. */
  async run(): Promise<boolean> {
    const control = this.#control;
    const ring = this.#pictures;
    // A relieved encoder may have left some there.
    while (this.#next > 0 && this.#given < ring.pending && this.#placeOf(this.#given) < this.#next) this.#given += 1;
    let turns = 0;
    while (!this.#full) {
      if (ring.pending <= this.#given) {
        if (ring.closed || this.#isLeft()) break;
        this.#repeatUpTo(asTs(nowUs() - SILENT_US));
        ring.waitForRecord(this.#given, 200);
        if (++turns % TURN_EVERY === 0) await turn();
        continue;
      }
      const slot = ring.offsetOf(this.#given);
      // The display was closed: x11grab keeps returning the last picture as if it were new.
      if (pictureCaptureUs(ring.view, slot) > control.validUntilUs) break;
      const [sinceUs, untilUs] = [pictureSinceUs(ring.view, slot), pictureCaptureUs(ring.view, slot) + pictureErrUs(ring.view, slot)];
      const verdict = this.#shield.verdict(asTs((sinceUs + untilUs) / 2), (untilUs - sinceUs) / 2);
      if (verdict === 'undecided') {
        const waitUs = pictureCaptureUs(ring.view, slot) + HOLD_US + DECISION_US - nowUs();
        Atomics.wait(this.#sleeper, 0, 0, Math.max(1, waitUs / 1000));
        continue;
      }
      // One that was read for so long that its frame was repeated meanwhile is the next: its own times say when it was taken.
      const { repeats, use } = placeCapture(this.#next, this.#placeOf(this.#given));
      if (!use && this.#next >= this.#due(asTs(Number.POSITIVE_INFINITY))) {
        this.#forget();
        continue;
      }
      for (let i = 0; i < repeats && !this.#full; i++) this.#repeat();
      this.#given += 1;
      this.#releaseWritten();
      // A keyframe where black begins and ends: nothing hidden may remain visible, and at a low rate SVT-AV1 now and then drops
      // a sudden change (16 of 500 frames in a run of changes).
      this.#sudden = (verdict === 'blank') !== this.#lastBlank;
      this.#lastBlank = verdict === 'blank';
      if (!this.#full) this.#encode(slot, false);
      if (++turns % TURN_EVERY === 0) await turn();
    }
    // Captures that found no room at the very end still count as frames.
    const planned = control.validUntilUs === Number.POSITIVE_INFINITY ? control.read(CONTROL.planned) - this.#first : 0;
    while (this.#given > 0 && !this.#full && this.#next < planned) this.#repeat();
    if (this.#isLeft() && control.validUntilUs === Number.POSITIVE_INFINITY) this.#repeatUpTo(control.stoppedUs);
    if (this.#full) control.stop(nowUs());
    else if (this.#next > 0) this.#encoder.finish(this.#take);
    this.#writer.sync();
    return this.#full;
  }

  /** The session has ended, and the thread that reads the screen hangs: it would have said so by now. */
  #isLeft(): boolean {
    return this.#control.stopped && nowUs() - this.#control.stoppedUs > LEFT_US;
  }

  /**
   * Frames exist because their time has come: a source that is silent (a window that draws nothing, a driver that hangs) is shown as it was last, and
   * a kill meanwhile loses no more than at any other time.
   */
  #repeatUpTo(us: TsUs): void {
    const due = this.#due(us);
    while (this.#given > 0 && !this.#full && this.#next < due) this.#repeat();
  }

  /** How many frames there are by a time, and at most. */
  #due(us: TsUs): number {
    const { stopped, stoppedUs } = this.#control;
    const untilUs = stopped ? Math.min(us, stoppedUs) : us;
    return Math.min(
      data.frameLimit - this.#first,
      Number.isFinite(untilUs) ? framesBy(this.#grid, asTs(untilUs)) : Number.POSITIVE_INFINITY,
    );
  }

  /** A picture that came after the end: its frame was repeated, and there is none left for it. */
  #forget(): void {
    this.#mine(() => {
      // Those before go with it: nothing is repeated any more.
      this.#pictures.release(this.#given + 1);
      this.#given = 0;
      this.#control.count(CONTROL.captured, -1);
      this.#control.count(CONTROL.skippedFrames);
    });
  }

  /** Shows the latest picture once more. */
  #repeat(): void {
    this.#encode(this.#pictures.offsetOf(this.#given - 1), true);
  }

  /** Gives up pictures that are in the file, but for the latest, which may be repeated: an encoder that relieves this one encodes all others anew. */
  #releaseWritten(): void {
    while (this.#given > 1 && this.#placeOf(1) <= this.#written) {
      this.#mine(() => this.#pictures.release(1));
      this.#given -= 1;
    }
  }

  /** Frame of a pending picture. */
  #placeOf(ahead: number): number {
    return this.#place(pictureFrame(this.#pictures.view, this.#pictures.offsetOf(ahead)));
  }

  /** The session's first capture is frame 0, wherever it falls on the grid the threads started on. */
  #place(gridFrame: number): number {
    if (this.#first < 0) {
      this.#first = gridFrame;
      this.#handover.first = gridFrame;
      this.#grid = { ...this.#grid, t0Us: gridTsUs(this.#grid, gridFrame) };
    }
    return gridFrame - this.#first;
  }

  #encode(slot: number, repeat: boolean): void {
    if (this.#next - this.#written === IN_FLIGHT) throw new Error(`it holds back ${IN_FLIGHT} frames`);
    const frame = this.#next++;
    const view = this.#pictures.view;
    if (!repeat) [this.#lastCaptureUs, this.#lastErrUs] = [pictureCaptureUs(view, slot), pictureErrUs(view, slot)];
    const shown = this.#shown;
    shown.at(this.#lastBlank ? undefined : slot);
    // A repeated picture already carries the tile of its first use.
    if (!repeat) this.#lookAt(shown.planar);
    const known = this.#known(frame);
    known.captureUs = this.#lastCaptureUs;
    known.errUs = this.#lastErrUs;
    known.repeat = repeat;
    known.blank = this.#lastBlank;
    known.luma = this.#look.luma;
    known.change = repeat ? 0 : this.#look.change;
    known.motionX = repeat ? 0 : this.#motion.dx;
    known.motionY = repeat ? 0 : this.#motion.dy;
    known.certainty = repeat ? 1 : this.#motion.certainty;
    for (let i = 0; i < REGION_FIELDS.length; i++) known[REGION_FIELDS[i] as RegionField] = repeat ? 0 : (this.#look.regions[i] as number);
    shown.paint(frame);
    this.#keyAsked[frame % IN_FLIGHT] = this.#sudden ? 1 : 0;
    shown.encode(this.#encoder, gridTsUs(this.#grid, frame), this.#take, this.#sudden);
    this.#sudden = false;
  }

  #lookAt(picture: Buffer): void {
    this.#look.take(picture);
    if (nowUs() - this.#lastCaptureUs > HOLD_US + DECISION_US + BEHIND_US) this.#motion.skip();
    else this.#motion.take({ luma: picture, stride: data.encoder.width });
  }

  readonly #take = (bytes: Uint8Array, ptsUs: TsUs, key: boolean): void => {
    if (!this.#full) this.#mine(() => this.#put(bytes, ptsUs, key));
  };

  /** Runs `touch` on what encoders share. Throws once another encoder has taken over. */
  #mine(touch: () => void): void {
    if (!this.#handover.enter(data.turn)) throw new Error('another encoder has taken over');
    try {
      touch();
    } finally {
      this.#handover.leave(data.turn);
    }
  }

  #put(bytes: Uint8Array, ptsUs: TsUs, key: boolean): void {
    const frame = this.#written;
    // Frame records are found by number: an encoder that reorders or drops frames would mix them up.
    if (ptsUs !== gridTsUs(this.#grid, frame))
      throw new Error(`it gave pts ${ptsUs} for frame ${frame}, which is ${gridTsUs(this.#grid, frame)}`);
    if (!key && this.#keyAsked[frame % IN_FLIGHT] === 1)
      throw new Error(`it made no keyframe of frame ${frame}, where black begins or ends`);
    if (key) this.#mustBeAlike(bytes);
    if (!this.#writer.write(bytes, ptsUs, key)) {
      this.#full = true;
      return;
    }
    this.#written += 1;
    const known = this.#known(frame);
    const { captureUs, errUs, repeat, blank, luma, change, motionX, motionY, certainty } = known;
    const record = this.#record;
    record.at = this.#records.reserve();
    if (record.at < 0) throw new Error('the frame ring is full: the recorder has stopped reading it');
    record.frame = frame;
    record.tsUs = ptsUs;
    record.captureUs = captureUs;
    record.errUs = errUs;
    record.repeat = repeat;
    record.blank = blank;
    record.key = key;
    record.bytes = bytes.byteLength;
    record.encodeUs = Math.min(MOST_ENCODE_US, nowUs() - captureUs);
    record.crc = crc32(bytes);
    record.luma = luma;
    record.change = change;
    record.motionX = motionX;
    record.motionY = motionY;
    record.certainty = certainty;
    for (const region of REGION_FIELDS) record[region] = known[region];
    this.#records.publish();
    this.#handover.wrote(this.#written, this.#writer.bytes, captureUs, asSpan(errUs), blank);
  }

  /** A file holds pictures of one kind: a decoder that was told of another may show neither. */
  #mustBeAlike(bytes: Uint8Array): void {
    const header = sequenceHeader(data.encoder.plan.fourcc, bytes);
    if (header === undefined) throw new Error('it began a group of pictures without saying of what kind they are');
    this.#header ??= Uint8Array.from(header);
    if (header.byteLength !== this.#header.byteLength || header.some((byte, i) => byte !== this.#header?.[i]))
      throw new Error('it went on with pictures of another kind');
  }

  /** The record of a frame in flight. */
  #known(frame: number): RecordOf<'frames'> {
    this.#inFlight.at = (frame % IN_FLIGHT) * FRAME.bytes;
    return this.#inFlight;
  }
}

/** Encodes pictures in grid order, repeats the previous one for every missing frame, and writes each packet immediately. */
await report('capture.encoder', async () => {
  const control = new SessionControl(data.control);
  using encoder = await Encoder.open(data.encoder);
  const handover = new Handover(data.handover);
  using writer =
    data.turn === 0
      ? VideoWriter.create(data.path, formatOf(data.encoder))
      : VideoWriter.goOn(data.path, handover.bytes, formatOf(data.encoder));
  tellOwner({ type: 'ready', facts: {} });
  const t0Us = control.waitForGo();
  if (t0Us === undefined) return { reason: 'stopped' };
  const session = new EncodeSession(control, encoder, writer, handover, { t0Us, fps: data.encoder.fps });
  const full = await session.run();
  const written = writer.written();
  return { reason: full ? 'disk-full' : 'stopped', why: writer.full, ...(written !== undefined && { written }) };
});
