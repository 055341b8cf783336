import { asSpan, type TsUs } from '#format/core/time/units.ts';

/** An answer that is not there by then is lost. */
const ECHO_PATIENCE_US = asSpan(2_000_000);
/** Loss is that of the last minute. */
export const LOSS_WINDOW_US = asSpan(60_000_000);
/** An echo that took longer than this to be sent left at some time within it: on a machine at its limit a thread is stopped for tens of ms there. */
const SENT_WITHIN_US = asSpan(500);
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
  readonly #unsure = new Uint8Array(KEPT);
  #next = 0;
  #rttMs: number | undefined;
  #lastMs: number | undefined;
  #jitterMs: number | undefined;

  /** The number of the next echo, which is sent at `atUs`. */
  send(atUs: TsUs): number {
    const seq = this.#next++;
    this.#sentUs[seq % KEPT] = atUs;
    this.#answered[seq % KEPT] = 0;
    this.#unsure[seq % KEPT] = 0;
    return seq;
  }

  /** The last echo had been sent by `byUs`. */
  sent(byUs: TsUs): void {
    const slot = (this.#next - 1) % KEPT;
    this.#unsure[slot] = byUs - (this.#sentUs[slot] as number) > SENT_WITHIN_US ? 1 : 0;
  }

  /**
   * Takes an answer that came at `atUs`. Ignores one that is late, a duplicate or unasked for. If the time of sending is uncertain, or the answer is stamped
   * before it (the wall clock was set), the echo counts as answered but gives no round trip.
   */
  answer(seq: number, atUs: TsUs): void {
    if (seq >= this.#next || seq < this.#next - KEPT || this.#answered[seq % KEPT] === 1) return;
    const rttUs = atUs - (this.#sentUs[seq % KEPT] as number);
    if (!(rttUs <= ECHO_PATIENCE_US)) return;
    this.#answered[seq % KEPT] = 1;
    if (rttUs < 0 || this.#unsure[seq % KEPT] === 1) return;
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
