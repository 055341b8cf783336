/** So many messages a second, with a burst: a person clicks, a page asks for a handful of things at once; a flood is an attack. */
const PER_S = 50;
const BURST = 100;

/** A token bucket (RFC 2698's idea, one rate). */
export class RateLimit {
  #left = BURST;
  #atMs: number;

  constructor(nowMs: number) {
    this.#atMs = nowMs;
  }

  /** Whether one more may come now. */
  take(nowMs: number): boolean {
    this.#left = Math.min(BURST, this.#left + ((nowMs - this.#atMs) / 1000) * PER_S);
    this.#atMs = nowMs;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
