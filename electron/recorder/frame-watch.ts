/** No frame for so long, while the recorder itself ran, is no slow keyframe. */
const SILENCE_US = 10e6;
/** Looks that are further apart than this say nothing: the process itself was stopped. */
const AWAKE_US = 1e6;

/** Notices that no frame reaches the disk any more. */
export class FrameWatch {
  #frames = -1;
  #sinceUs = 0;
  #lookedUs = 0;

  /** Called often, with the frames written so far. True once nothing has come for ten seconds. */
  look(nowUs: number, frames: number): boolean {
    if (frames !== this.#frames || nowUs - this.#lookedUs > AWAKE_US) {
      this.#frames = frames;
      this.#sinceUs = nowUs;
    }
    this.#lookedUs = nowUs;
    return nowUs - this.#sinceUs > SILENCE_US;
  }
}
