import { RECORDS } from '#core/journal/records.ts';
import type { PictureShield } from '#core/rings/picture-shield.ts';
import type { RecordRing } from '#core/rings/record-ring.ts';
import { hidesPictures, reasonIndex, type SessionGapReason } from '#format/core/input/gap.ts';
import { addUs, asSpan, asTs, type TsUs, tsAt } from '#format/core/time/units.ts';

/** Pictures stay black for longer than keys are refused: closing windows and task switchers fade out. */
const FADE_US = asSpan(200_000);

/** Reports the input thread's gaps: to the journal, and to the encoder, which blanks the pictures. */
export class GapLog {
  readonly #ring: RecordRing;
  readonly #gap;
  readonly #shield: PictureShield;
  readonly #wholeScreen: boolean;
  #reason = 0;
  #fromUs = asTs(0);
  #blanks = false;
  readonly #padLostUs = new Float64Array(8);

  /** `wholeScreen`: the player agreed to pictures of other windows; only `held` blanks then. */
  constructor(ring: RecordRing, shield: PictureShield, wholeScreen: boolean) {
    this.#ring = ring;
    this.#gap = RECORDS.gaps.in(ring.view);
    this.#shield = shield;
    this.#wholeScreen = wholeScreen;
  }

  open(fromUs: TsUs, reason: SessionGapReason): void {
    this.#reason = reasonIndex(reason);
    this.#fromUs = fromUs;
    this.#blanks = hidesPictures(reason, this.#wholeScreen);
    if (this.#blanks) this.#shield.open(fromUs);
    this.#put(fromUs, asTs(0), this.#reason, 0);
  }

  close(toUs: TsUs): void {
    if (this.#blanks) this.#shield.close(addUs(toUs, FADE_US));
    this.#put(this.#fromUs, toUs, this.#reason, 0);
  }

  padLost(pad: number, fromUs: TsUs): void {
    this.#padLostUs[pad] = fromUs;
    this.#put(fromUs, asTs(0), reasonIndex('device-lost'), pad + 1);
  }

  padFound(pad: number, toUs: TsUs): void {
    const fromUs = tsAt(this.#padLostUs, pad);
    if (fromUs === 0) return;
    this.#padLostUs[pad] = 0;
    this.#put(fromUs, toUs, reasonIndex('device-lost'), pad + 1);
  }

  decide(untilUs: TsUs): void {
    this.#shield.decide(untilUs);
  }

  #put(fromUs: TsUs, toUs: TsUs, reason: number, device: number): void {
    const gap = this.#gap;
    gap.at = this.#ring.reserve();
    // Full after a thousand changes between two drains: the ring counts the loss, and the session includes it in what was lost.
    if (gap.at < 0) return;
    gap.fromUs = fromUs;
    gap.toUs = toUs;
    gap.reason = reason;
    gap.device = device;
    this.#ring.publish();
  }
}
