import { asSpan, asTs, type SpanUs, type TsUs } from '#format/core/time/units.ts';

/** A silence this long, while the recorder itself runs, is more than a slow keyframe. */
const SILENCE_US = asSpan(10e6);
/** Looks further apart than this prove nothing: the process itself was stopped. */
const AWAKE_US = 1e6;

/** Notices when frames stop reaching the disk. */
export class FrameWatch {
  readonly #silenceUs: SpanUs;
  #frames = -1;
  #sinceUs = asTs(0);
  #lookedUs = asTs(0);

  constructor(silenceUs = SILENCE_US) {
    this.#silenceUs = silenceUs;
  }

  /** Called often, with the number of frames written so far. True once it has not changed for so long. */
  look(nowUs: TsUs, frames: number): boolean {
    if (frames !== this.#frames || nowUs - this.#lookedUs > AWAKE_US) {
      this.#frames = frames;
      this.#sinceUs = nowUs;
    }
    this.#lookedUs = nowUs;
    return nowUs - this.#sinceUs > this.#silenceUs;
  }
}
