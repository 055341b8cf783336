import { asTs, type SpanUs, type TsUs } from '#format/core/time/units.ts';

/** How often a source is checked. */
const LOOK_EVERY_US = 1_000_000;
/** Checks in a row that show activity at the system and none at the source: noticed within 4 s, and 5 s are allowed. */
const SILENT_LOOKS = 3;

/**
 * Notices a source of input that has gone silent while the system still reports activity: a hook that was taken away, a tap that was
 * switched off. `systemIdleUs` is the time since the system last saw the player do anything.
 */
export class Liveness {
  #events = 0;
  #eventsBefore = 0;
  #lookedUs = asTs(0);
  #silent = 0;
  #aliveUs = asTs(0);

  /** The source delivered something. */
  saw(): void {
    this.#events += 1;
  }

  /** When the source was last known to work, us. */
  get aliveUs(): TsUs {
    return this.#aliveUs;
  }

  /** True when it is time to ask the system. */
  due(nowUs: TsUs): boolean {
    return nowUs - this.#lookedUs >= LOOK_EVERY_US;
  }

  /** Judges the system's answer, undefined where it cannot tell; true when the source must be restarted. */
  look(nowUs: TsUs, systemIdleUs: SpanUs | undefined): boolean {
    const active = systemIdleUs !== undefined && this.#lookedUs !== 0 && systemIdleUs < nowUs - this.#lookedUs;
    const gave = this.#events !== this.#eventsBefore;
    this.#eventsBefore = this.#events;
    this.#lookedUs = nowUs;
    // Proves neither life nor silence.
    if (!gave && systemIdleUs === undefined) return false;
    // Without activity, silence proves nothing. Nor does activity at a single check: games reset the system's idle time themselves.
    if (gave || !active) {
      this.#aliveUs = nowUs;
      this.#silent = 0;
      return false;
    }
    this.#silent += 1;
    if (this.#silent < SILENT_LOOKS) return false;
    this.#silent = 0;
    return true;
  }
}
