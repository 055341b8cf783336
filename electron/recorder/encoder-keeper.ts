import { cheaperRung } from '#core/encode/encoder-plan.ts';
import { messageOf } from '#core/errors.ts';
import type { Relief } from '#core/format/relief.ts';
import { HOLD_US } from '#core/input/gate.ts';
import { Handover } from '#core/rings/handover.ts';
import { PictureShield } from '#core/rings/picture-shield.ts';
import { pictureCaptureUs } from '#core/rings/picture-slot.ts';
import type { RecordRing } from '#core/rings/record-ring.ts';
import type { SessionWorker } from '#recorder/session-workers.ts';

/** An encoder that has written nothing for so long though pictures wait is relieved, us; the next is given twice as long: it may be the machine. */
const PATIENCE_US = 500_000;
/**
 * One that was just started opens its codec first, and has nothing compiled or allocated, us. On a third of a core the first frame took more than half a second
 * three times in a row, which ended recordings whose encoders were well.
 */
const START_PATIENCE_US = 5e6;
/** The most that the time between two looks may count, us: in a longer one the whole process may have been stopped, encoder and all. */
const AWAKE_US = 100_000;
/** Frames after which an encoder has proved itself. */
const PROVED = 60;
/** Encoders in a row that did not: the next one would not either. */
const MOST_FAILED = 3;

export interface KeeperParts {
  readonly start: (turn: number, encoder: string) => SessionWorker;
  /** The first one's name on the ladder. */
  readonly encoder: string;
  readonly handover: SharedArrayBuffer;
  readonly shield: SharedArrayBuffer;
  readonly pictures: RecordRing;
}

/** Keeps an encoder at work: one that fails or hangs is relieved by a fresh one, in the same file; if that fails too, by a cheaper one. */
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
  /** Without a frame though pictures wait. */
  #waitedUs = 0;
  #lookedUs = Number.NEGATIVE_INFINITY;
  /** The last encoder's own word on why it ended. */
  #failure: string | undefined;
  #fullDisk: () => void = () => {};

  constructor(parts: KeeperParts) {
    this.#parts = parts;
    this.#encoder = parts.encoder;
    this.#handover = new Handover(parts.handover);
    this.#shield = new PictureShield(parts.shield);
    this.#worker = this.#start();
  }

  /** Once an encoder could not write any more, because the disk is full. */
  onFullDisk(tell: () => void): void {
    this.#fullDisk = tell;
  }

  get worker(): SessionWorker {
    return this.#worker;
  }

  /**
   * Called often, with the frames that are in the journal. Returns the relief that it made, `failed` and why when there is no use in another, or
   * undefined when all is well.
   */
  look(nowUs: number, frames: number): Relief | { readonly failed: string } | undefined {
    const passedUs = Math.min(AWAKE_US, nowUs - this.#lookedUs);
    this.#lookedUs = nowUs;
    this.#waitedUs = frames === this.#frames && this.#pictureWaits(nowUs) ? this.#waitedUs + passedUs : 0;
    this.#frames = frames;
    if (frames - this.#framesAtStart >= PROVED) this.#failedInRow = 0;
    const patienceUs = frames > this.#framesAtStart ? PATIENCE_US * 2 ** this.#failedInRow : START_PATIENCE_US;
    const why = this.#failure ?? (this.#waitedUs > patienceUs ? 'it gave nothing though pictures waited' : undefined);
    if (why === undefined) return undefined;
    // It is writing: it waits for the disk.
    if (!this.#handover.pass(this.#turn)) return undefined;
    if (++this.#failedInRow >= MOST_FAILED) return { failed: why };
    if (this.#failure === undefined) this.#worker.abandon();
    this.#turn += 1;
    // Twice in a row: it may be the setting.
    if (this.#failedInRow > 1) this.#encoder = cheaperRung(this.#encoder).name;
    this.#waitedUs = 0;
    this.#framesAtStart = this.#handover.written;
    this.#worker = this.#start();
    return { frame: this.#handover.written, why, encoder: this.#encoder };
  }

  /** Nothing more may be written by an encoder that did not end. */
  fence(): void {
    this.#handover.pass(this.#turn);
  }

  #start(): SessionWorker {
    const worker = this.#parts.start(this.#turn, this.#encoder);
    this.#failure = undefined;
    worker.ended.then(
      ({ reason }) => reason === 'disk-full' && this.#fullDisk(),
      (error) => {
        if (worker === this.#worker) this.#failure = messageOf(error);
      },
    );
    return worker;
  }

  /** Whether there is a picture that the encoder could have taken: its moment is decided, and it is not the one that it keeps for repeats. */
  #pictureWaits(nowUs: number): boolean {
    const { pictures } = this.#parts;
    if (pictures.pending < 2) return false;
    const captureUs = pictureCaptureUs(pictures.view, pictures.offsetOf(1));
    return captureUs < this.#shield.decidedUs && nowUs - captureUs > HOLD_US;
  }
}
