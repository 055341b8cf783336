import type { ChatLabel } from '#core/app/process/recorder-messages.ts';

/** One every ten seconds for an hour in which nobody takes them. */
const MOST = 360;

/** Holds what a chat was like for the journal of the running session; what comes while none runs is discarded. */
export class ChatTap {
  #waiting: ChatLabel[] = [];
  #running = false;

  start(): void {
    this.#running = true;
  }

  stop(): void {
    this.#running = false;
    this.#waiting = [];
  }

  say(label: ChatLabel): void {
    if (this.#running && this.#waiting.length < MOST) this.#waiting.push(label);
  }

  take(): readonly ChatLabel[] {
    const labels = this.#waiting;
    if (labels.length > 0) this.#waiting = [];
    return labels;
  }
}
