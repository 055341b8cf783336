import type { ChatScore } from '#core/labels/chat-score.ts';
import { asSpan, type TsUs } from '#format/core/time/units.ts';

/** What a chat was like for some seconds (GAP v0.2 section 6). */
export interface ChatAggregate {
  readonly excitement: number;
  readonly toxicity: number;
  readonly sentiment: number;
}

/** Shortest stretch that is summed up. */
const CHAT_WINDOW_US = asSpan(10_000_000);
/** GAP v0.2's labels are aggregates: of fewer messages, or of one sender where senders are known, nothing is told. */
const LEAST_MESSAGES = 3;
const LEAST_SENDERS = 2;
/** Messages so far apart are no conversation, and are forgotten. */
const LONGEST_US = asSpan(60_000_000);

/** Sums up the scores of a chat, message by message; keeps no message. */
export class ChatWindow {
  #beganUs: TsUs | undefined;
  #messages = 0;
  #known = 0;
  #unnamed = false;
  readonly #senders = new Set<string>();
  readonly #sums = { excitement: 0, toxicity: 0, sentiment: 0 };

  /** Of the first message since the last answer. */
  get beganUs(): TsUs | undefined {
    return this.#beganUs;
  }

  /** `from`: who wrote it, where that is known; counted, and forgotten with the stretch. */
  add(tsUs: TsUs, { excitement, toxicity, sentiment }: ChatScore, from?: string): void {
    if (from === undefined) this.#unnamed = true;
    else this.#senders.add(from);
    this.#beganUs ??= tsUs;
    this.#messages += 1;
    this.#sums.excitement += excitement;
    this.#sums.toxicity += toxicity;
    if (sentiment === undefined) return;
    this.#known += 1;
    this.#sums.sentiment += sentiment;
  }

  /** Means over the messages since the last answer, once there are enough and ten seconds have passed; then the next stretch begins. */
  due(nowUs: TsUs): ChatAggregate | undefined {
    const ageUs = nowUs - (this.#beganUs ?? nowUs);
    const enough = this.#messages >= LEAST_MESSAGES && (this.#unnamed || this.#senders.size >= LEAST_SENDERS);
    if (ageUs < (enough ? CHAT_WINDOW_US : LONGEST_US)) return undefined;
    const { excitement, toxicity, sentiment } = this.#sums;
    const said = {
      excitement: rounded(excitement / this.#messages),
      toxicity: rounded(toxicity / this.#messages),
      sentiment: rounded(this.#known === 0 ? 0 : sentiment / this.#known),
    };
    this.forget();
    return enough ? said : undefined;
  }

  forget(): void {
    this.#beganUs = undefined;
    [this.#messages, this.#known, this.#unnamed] = [0, 0, false];
    this.#senders.clear();
    Object.assign(this.#sums, { excitement: 0, toxicity: 0, sentiment: 0 });
  }
}

/** A hundredth: finer would tell the words. */
const rounded = (value: number) => Math.round(100 * value) / 100;
