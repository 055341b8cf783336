import type { View } from '#core/app/contract.ts';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';

/** How long a lab is not heard again after the player said no. */
const DECLINED_MS = 60_000;

/** A station's place in a lab: what its window always shows of it, and a start that the lab asks the player for. */
export class LabSeat {
  readonly #onChange: () => void;
  #view: NonNullable<View['lab']> | undefined;
  #declinedMs = Number.NEGATIVE_INFINITY;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get view(): View['lab'] {
    return this.#view;
  }

  /** What the window shows from now on. A lab that is gone asks for nothing. */
  show(lab: Omit<NonNullable<View['lab']>, 'asks'> | undefined): void {
    this.#view = lab && { ...lab, asks: lab.connected && this.#view?.asks === true };
    this.#onChange();
  }

  /** Has the window ask the player for a start. Throws a GapError (`consent.lab`) that tells the lab so, or that the player said no. */
  askStart(): never {
    if (performance.now() - this.#declinedMs < DECLINED_MS)
      throw new GapError('consent.lab', said`its player has just said no to a start`, said`Talk to the player`);
    if (this.#view !== undefined) this.#view = { ...this.#view, asks: true };
    this.#onChange();
    throw new GapError('consent.lab', said`its player was asked whether to start`, said`The recording starts once the player agrees`);
  }

  /** The player's answer. Throws a GapError (`app.state`) if nothing was asked. */
  answer(start: boolean): void {
    if (this.#view?.asks !== true) throw new GapError('app.state', said`The lab asks for nothing`, said`Start the recording yourself`);
    if (!start) this.#declinedMs = performance.now();
    this.#view = { ...this.#view, asks: false };
    this.#onChange();
  }
}
