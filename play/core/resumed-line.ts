/** Most messages kept to be sent again: a session has a few dozen. */
export const MOST_KEPT = 1000;

/**
 * One end of a conversation that outlives its connections: messages sent while there was none, or lost when it broke, are sent again, in
 * order and once. Within one connection nothing is lost or reordered (RFC 6455 over TCP), so both ends only need to count what they heard.
 */
export class ResumedLine<Message> {
  #send: ((message: Message) => void) | undefined;
  readonly #kept: Message[] = [];
  /** Messages before the first one kept. */
  #before = 0;
  #heard = 0;

  /** Messages received from the other end, over all connections. */
  get heard(): number {
    return this.#heard;
  }

  /** Counts a message received from the other end. */
  hear(): void {
    this.#heard += 1;
  }

  say(message: Message): void {
    if (this.#kept.push(message) > MOST_KEPT) this.#forget(1);
    this.#send?.(message);
  }

  /** Resumes over a new connection whose other end has `heard` messages. False if it needs some no longer kept, or has some never sent. */
  resume(heard: number, send: (message: Message) => void): boolean {
    const arrived = heard - this.#before;
    if (arrived < 0 || arrived > this.#kept.length) return false;
    this.#forget(arrived);
    this.#send = send;
    for (const message of this.#kept) send(message);
    return true;
  }

  /** The connection is lost. */
  pause(): void {
    this.#send = undefined;
  }

  #forget(count: number): void {
    this.#kept.splice(0, count);
    this.#before += count;
  }
}
