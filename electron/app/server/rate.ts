/** A window: a person clicks, a page asks for a handful of things at once; a flood is an attack. */
export const WINDOW_PER_S = 50;
/** A station: figures twenty times a second, what is written four times, and its clock's answers. */
export const STATION_PER_S = 200;
/** Seconds' worth that may come at once. */
const BURST_S = 2;

/** A token bucket (RFC 2698's idea, one rate). */
export class RateLimit {
  readonly #perS: number;
  #left: number;
  #atMs: number;

  constructor(perS: number, nowMs: number) {
    this.#perS = perS;
    this.#left = perS * BURST_S;
    this.#atMs = nowMs;
  }

  /** Whether one more may come now. */
  take(nowMs: number): boolean {
    this.#left = Math.min(this.#perS * BURST_S, this.#left + ((nowMs - this.#atMs) / 1000) * this.#perS);
    this.#atMs = nowMs;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
