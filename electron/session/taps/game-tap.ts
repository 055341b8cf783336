import { MAX_BLOCK_BYTES } from '#core/journal/journal.ts';
import { gameLineText } from '#format/core/game/game-lines.ts';
import type { TsUs } from '#format/core/time/units.ts';

/** Limit on what may wait for the journal. The queue is emptied twenty times a second: it fills only when the disk stalls. */
const MOST_BYTES = 64e6;

/**
 * How long a session that ends waits for what a game still has to say of frames that have run. Longer than a channel waits for the inputs
 * of other players (3 s), so that it comes to an end by that, in lines that say so.
 */
const SETTLE_MS = 4000;

/** The source of a game's lines. */
export interface TapListener {
  /** Called at once, and whenever a session begins or ends. */
  onRunning(running: boolean): void;
  /** The session is about to end: say what is left of the frames that have run, no others, and then {@link GameTap.settled}. */
  onSettle(): void;
}

/** Holds a game's lines for the journal of the running session; lines that arrive while none runs are discarded. */
export class GameTap {
  #waiting: Buffer[] = [];
  #bytes = 0;
  #running = false;
  #listener: TapListener | undefined;
  #onSettled: (() => void) | undefined;
  /** Nothing more will be said: perhaps before anybody waits for it, since messages overtake each other between processes. */
  #settled = false;

  get running(): boolean {
    return this.#running;
  }

  listen(listener: TapListener): void {
    this.#listener = listener;
    listener.onRunning(this.#running);
  }

  start(): void {
    [this.#running, this.#settled] = [true, false];
    this.#listener?.onRunning(true);
  }

  stop(): void {
    if (!this.#running) return;
    this.#running = false;
    this.#onSettled?.();
    this.#listener?.onRunning(false);
  }

  /** A session that ends waits. */
  get settling(): boolean {
    return this.#onSettled !== undefined;
  }

  /**
   * Resolves once the game's frames so far are confirmed or given up (EDGE-02), nobody speaks for it, the session has ended, or `skip` or
   * {@link settleNoMore} says so; within 4 s. Once a session.
   */
  async settle(skip?: AbortSignal): Promise<void> {
    if (!this.#running || this.#settled || this.settling || this.#listener === undefined || skip?.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, SETTLE_MS);
    const onSkip = () => resolve();
    skip?.addEventListener('abort', onSkip, { once: true });
    this.#onSettled = resolve;
    try {
      this.#listener.onSettle();
      await promise;
    } finally {
      clearTimeout(timer);
      skip?.removeEventListener('abort', onSkip);
      this.#onSettled = undefined;
    }
  }

  /** Nothing more will be said of this session: it need not wait, now or later. */
  settled(): void {
    this.#settled = true;
    this.#onSettled?.();
  }

  /** Whoever waits waits no longer. */
  settleNoMore(): void {
    this.#onSettled?.();
  }

  /** Queues one line; false when there is no room because the disk has stalled. */
  say(tsUs: TsUs, json: string): boolean {
    return this.sayAll(gameLineText(tsUs, json));
  }

  /** Queues whole lines that are already stamped; false as above. */
  sayAll(lines: string): boolean {
    if (!this.#running) return true;
    if (this.#bytes > MOST_BYTES) return false;
    // A journal block is limited in size, and ends with a whole line.
    for (let from = 0; from < lines.length; ) {
      const far = from + MAX_BLOCK_BYTES / 4;
      const to = far >= lines.length ? lines.length : lines.lastIndexOf('\n', far) + 1;
      const block = Buffer.from(lines.slice(from, to));
      this.#waiting.push(block);
      this.#bytes += block.byteLength;
      from = to;
    }
    return true;
  }

  /** Passes the queued lines to `write`, in blocks of whole lines. A block on which `write` throws stays queued. */
  drain(write: (block: Uint8Array) => void): void {
    while (this.#waiting.length > 0) {
      let bytes = 0;
      let lines = 0;
      for (; lines < this.#waiting.length; lines++) {
        const next = this.#waiting[lines]?.byteLength as number;
        if (bytes + next > MAX_BLOCK_BYTES) break;
        bytes += next;
      }
      write(Buffer.concat(this.#waiting.slice(0, lines), bytes));
      this.#waiting = this.#waiting.slice(lines);
      this.#bytes -= bytes;
    }
  }
}
