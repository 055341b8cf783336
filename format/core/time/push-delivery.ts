import { asSpan, asTs, type SpanUs, type TheirUs, type TsUs } from '#format/core/time/units.ts';

/** The least delivery is looked for in as long, us: clocks drift apart by some ms an hour. */
const WINDOW_US = 30e6;
/** A source's clock that is this far off what it was has jumped (a machine that slept), us. */
const JUMP_US = 1e6;
/** Of how quick a delivery can be, a second of pictures says enough; until then, this much is claimed, us. */
const LEARN_US = 1e6;
const UNSURE_US = 20_000;
/** Less is never claimed, us. */
const LEAST_US = 100;

/**
 * How long pictures are on their way from a source that pushes them. Of the times that it gives them only the differences mean anything (gfxcapture's
 * are those since its first picture), so the least time from a picture's own to its arrival, in the last half minute or so, stands for the quickest
 * delivery; how long that takes, `gap calibrate` measures.
 */
export class PushDelivery {
  #leastUs = asSpan(Number.POSITIVE_INFINITY);
  #beforeUs = asSpan(Number.POSITIVE_INFINITY);
  #beganUs: TsUs = asTs(Number.NEGATIVE_INFINITY);
  #knowsFromUs = asTs(Number.POSITIVE_INFINITY);

  /** By how much this picture took longer than the quickest. `ptsUs`: of the source's clock, `arrivedUs`: of ours. */
  take(ptsUs: TheirUs, arrivedUs: TsUs): SpanUs {
    const wayUs = arrivedUs - ptsUs;
    const known = Math.min(this.#leastUs, this.#beforeUs);
    // The first one is a jump as well.
    if (!(Math.abs(wayUs - known) <= JUMP_US)) this.#forget(arrivedUs);
    else if (arrivedUs - this.#beganUs > WINDOW_US) {
      this.#beforeUs = this.#leastUs;
      this.#leastUs = asSpan(wayUs);
      this.#beganUs = arrivedUs;
    }
    this.#leastUs = asSpan(Math.min(this.#leastUs, wayUs));
    const longerUs = wayUs - Math.min(this.#leastUs, this.#beforeUs);
    return asSpan(Math.max(arrivedUs < this.#knowsFromUs ? UNSURE_US : LEAST_US, Math.ceil(longerUs)));
  }

  #forget(nowUs: TsUs): void {
    this.#leastUs = asSpan(Number.POSITIVE_INFINITY);
    this.#beforeUs = asSpan(Number.POSITIVE_INFINITY);
    this.#beganUs = nowUs;
    this.#knowsFromUs = asTs(nowUs + LEARN_US);
  }
}
