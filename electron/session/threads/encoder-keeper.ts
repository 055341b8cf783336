import { HOLD_US } from '#core/input/hold-back.ts';
import { Handover } from '#core/rings/handover.ts';
import { PictureShield } from '#core/rings/picture-shield.ts';
import { pictureCaptureUs, SILENT_US } from '#core/rings/picture-slot.ts';
import type { RecordRing } from '#core/rings/record-ring.ts';
import type { Relief } from '#format/core/documents/relief.ts';
import { messageOf } from '#format/core/errors.ts';
import type { Words } from '#format/core/said.ts';
import { asSpan, asTs, type SpanUs, type TsUs } from '#format/core/time/units.ts';
import type { SessionWorker } from '#session/threads/session-workers.ts';
import { cheaperRung, heldBackBy, rungOf } from '#video/core/encoder-plan.ts';

/** An encoder that writes nothing for this long while pictures wait is relieved, us. The next gets twice as long: it may be the machine. */
const PATIENCE_US = 500_000;
/** The same while no picture comes: a machine that is late in reading the screen is late in repeating pictures, too. */
const REPEAT_PATIENCE_US = 2e6;
/**
 * The same for a fresh encoder, which opens its codec first and has nothing compiled or allocated, us. On a third of a core the first
 * frame took more than half a second three times in a row, which ended recordings whose encoders were sound.
 */
const START_PATIENCE_US = 5e6;
/** The time between two looks counts at most this much, us: if it was longer, the whole process may have been stopped, encoder included. */
const AWAKE_US = 100_000;
/** Frames after which an encoder has proved itself. */
const PROVED = 60;
/** Give up after this many encoders in a row that did not. */
const MOST_FAILED = 3;

export interface KeeperParts {
  readonly start: (turn: number, encoder: string) => SessionWorker;
  /** Ladder name of the first encoder. */
  readonly encoder: string;
  readonly handover: SharedArrayBuffer;
  readonly shield: SharedArrayBuffer;
  readonly pictures: RecordRing;
}

/** Keeps an encoder running: one that fails or hangs is relieved by a fresh one, in the same file; if that fails too, by a cheaper one. */
export class EncoderKeeper {
  readonly #parts: KeeperParts;
  readonly #handover: Handover;
  readonly #shield: PictureShield;
  #turn = 0;
  #encoder: string;
  #worker: SessionWorker;
  #frames = 0;
  #framesAtStart = 0;
  #failedInRow = 0;
  /** Time without a frame while pictures wait, and whether they do or not. */
  #waitedUs = asSpan(0);
  #stillUs = asSpan(0);
  #lookedUs: TsUs = asTs(Number.NEGATIVE_INFINITY);
  /** Why the last encoder ended, as it reported. */
  #failure: string | undefined;
  #fullDisk: (why: Words | undefined) => void = () => {};

  constructor(parts: KeeperParts) {
    this.#parts = parts;
    this.#encoder = parts.encoder;
    this.#handover = new Handover(parts.handover);
    this.#shield = new PictureShield(parts.shield);
    this.#worker = this.#start();
  }

  /** Registers `tell`, called when an encoder finds no room for more, with what limits it. */
  onFullDisk(tell: (why: Words | undefined) => void): void {
    this.#fullDisk = tell;
  }

  get worker(): SessionWorker {
    return this.#worker;
  }

  /**
   * Called often, with the number of frames in the journal. Returns the relief it carried out, `failed` and why when another encoder would
   * not help, or undefined when all is well.
   */
  look(nowUs: TsUs, frames: number): Relief | { readonly failed: string } | undefined {
    const passedUs = Math.min(AWAKE_US, nowUs - this.#lookedUs);
    this.#lookedUs = nowUs;
    this.#waitedUs = frames === this.#frames && this.#pictureWaits(nowUs) ? asSpan(this.#waitedUs + passedUs) : asSpan(0);
    this.#stillUs = frames === this.#frames && frames > 0 ? asSpan(this.#stillUs + passedUs) : asSpan(0);
    this.#frames = frames;
    if (frames - this.#framesAtStart >= PROVED) this.#failedInRow = 0;
    const patienceUs = frames > this.#framesAtStart ? PATIENCE_US * 2 ** this.#failedInRow : START_PATIENCE_US;
    const why = this.#failure ?? this.#silence(asSpan(patienceUs));
    if (why === undefined) return undefined;
    // It is in the middle of a write, waiting for the disk.
    if (!this.#handover.pass(this.#turn)) return undefined;
    if (++this.#failedInRow >= MOST_FAILED) return { failed: why };
    if (this.#failure === undefined) this.#worker.abandon();
    this.#turn += 1;
    // Two failures in a row: the setting may be to blame. What ails a display adapter once may do so every few seconds.
    if (this.#failedInRow > 1 || rungOf(this.#encoder).needs !== undefined) this.#encoder = cheaperRung(this.#encoder).name;
    this.#waitedUs = asSpan(0);
    this.#stillUs = asSpan(0);
    this.#framesAtStart = this.#handover.written;
    this.#worker = this.#start();
    return { frame: this.#handover.written, why, encoder: this.#encoder };
  }

  #silence(patienceUs: SpanUs): string | undefined {
    if (this.#waitedUs > patienceUs) return 'it produced nothing while pictures waited';
    // Where no picture comes the last is repeated.
    return this.#stillUs > SILENT_US + Math.max(patienceUs, REPEAT_PATIENCE_US) ? 'it repeated nothing while no picture came' : undefined;
  }

  /** Keeps an encoder that did not end from writing any more. */
  fence(): void {
    this.#handover.pass(this.#turn);
  }

  #start(): SessionWorker {
    const worker = this.#parts.start(this.#turn, this.#encoder);
    this.#failure = undefined;
    worker.ended.then(
      ({ reason, why }) => reason === 'disk-full' && this.#fullDisk(why),
      (error) => {
        if (worker === this.#worker) this.#failure = messageOf(error);
      },
    );
    return worker;
  }

  /** Whether a picture is ready to encode: its moment is decided, and it is not the one kept for repeats. */
  #pictureWaits(nowUs: TsUs): boolean {
    const { pictures } = this.#parts;
    // Those that the encoder holds back stay in the ring until their packets are written.
    const next = 1 + heldBackBy(this.#encoder);
    if (pictures.pending <= next) return false;
    const captureUs = pictureCaptureUs(pictures.view, pictures.offsetOf(next));
    return captureUs < this.#shield.decidedUs && nowUs - captureUs > HOLD_US;
  }
}
