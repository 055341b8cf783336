/** Most that is kept to be said again, messages: a session has some dozens. */
export const MOST_KEPT = 1000;

/**
 * One end of a conversation that outlives its connections: what was said while there was none, or did not arrive before it broke, is said again, in order
 * and once. Over one connection nothing is lost or overtaken (RFC 6455 over TCP), so that it is enough for both ends to count what they heard.
 */
export class ResumedLine<Message> {
  #send: ((message: Message) => void) | undefined;
  readonly #kept: Message[] = [];
  /** So many before the first that is kept. */
  #before = 0;
  #heard = 0;

  /** How many of the other end's messages came, over all connections. */
  get heard(): number {
    return this.#heard;
  }

  /** A message of the other end came. */
  hear(): void {
    this.#heard += 1;
  }

  say(message: Message): void {
    if (this.#kept.push(message) > MOST_KEPT) this.#forget(1);
    this.#send?.(message);
  }

  /** Goes on over a new connection, whose other end has heard so many. False: it cannot, it asks for what is not kept, or was never said. */
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
