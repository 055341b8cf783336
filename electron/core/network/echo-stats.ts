import type { SpanUs, TsUs } from '#core/time/units.ts';

/** An answer that is not there by then is lost. */
const ECHO_PATIENCE_US: SpanUs = 2_000_000;
/** Loss is that of the last minute. */
export const LOSS_WINDOW_US: SpanUs = 60_000_000;
/** More than four a second for a minute. */
const KEPT = 512;

/** What the echoes since the last question say. */
export interface EchoFigures {
  /** Of the latest answer; undefined where none came. */
  readonly rttMs: number | undefined;
  readonly jitterMs: number | undefined;
  readonly lossPct: number | undefined;
}

/**
 * Round trip, jitter and loss of numbered echoes. Jitter is RFC 3550 section 6.4.1, over round trips in order of arrival; loss is the share of
 * echoes of the last minute that were not answered within two seconds. Constant memory.
 */
export class EchoStats {
  readonly #sentUs = new Float64Array(KEPT).fill(Number.NaN);
  readonly #answered = new Uint8Array(KEPT);
  #next = 0;
  #rttMs: number | undefined;
  #lastMs: number | undefined;
  #jitterMs: number | undefined;

  /** The number of the next echo, which is sent at `atUs`. */
  send(atUs: TsUs): number {
    const seq = this.#next++;
    this.#sentUs[seq % KEPT] = atUs;
    this.#answered[seq % KEPT] = 0;
    return seq;
  }

  /**
   * An answer, read at `readUs` after it had waited for `waitedUs`. One that is late, comes twice or was never asked for says nothing; nor does a wait that
   * began before the question.
   */
  answer(seq: number, readUs: TsUs, waitedUs: SpanUs = 0): void {
    if (seq >= this.#next || seq < this.#next - KEPT || this.#answered[seq % KEPT] === 1) return;
    const sinceUs = readUs - (this.#sentUs[seq % KEPT] as number);
    const rttUs = waitedUs < sinceUs ? sinceUs - waitedUs : sinceUs;
    if (!(rttUs >= 0 && rttUs <= ECHO_PATIENCE_US)) return;
    this.#answered[seq % KEPT] = 1;
    const rttMs = rttUs / 1000;
    if (this.#lastMs !== undefined) this.#jitterMs = (this.#jitterMs ?? 0) + (Math.abs(rttMs - this.#lastMs) - (this.#jitterMs ?? 0)) / 16;
    [this.#rttMs, this.#lastMs] = [rttMs, rttMs];
  }

  /** What is known now; the round trip is told once. Jitter needs two answers, loss an echo that is answered or too old to be. */
  figures(nowUs: TsUs): EchoFigures {
    const rttMs = this.#rttMs;
    this.#rttMs = undefined;
    return { rttMs, jitterMs: rttMs === undefined ? undefined : this.#jitterMs, lossPct: this.#lossPct(nowUs) };
  }

  #lossPct(nowUs: TsUs): number | undefined {
    let [known, lost] = [0, 0];
    for (let seq = Math.max(0, this.#next - KEPT); seq < this.#next; seq++) {
      const ageUs = nowUs - (this.#sentUs[seq % KEPT] as number);
      if (ageUs > LOSS_WINDOW_US) continue;
      if (this.#answered[seq % KEPT] === 1) known += 1;
      else if (ageUs > ECHO_PATIENCE_US) [known, lost] = [known + 1, lost + 1];
    }
    return known === 0 ? undefined : (100 * lost) / known;
  }
}
