import { gameLineText } from '#core/format/game-lines.ts';
import { MAX_BLOCK_BYTES } from '#core/format/journal.ts';

/** What may wait for the journal. It is emptied twenty times a second: more waits only where the disk stands still. */
const MOST_BYTES = 64e6;

/** Where a game's lines wait for the journal of the session that runs; what comes while none runs is nobody's. */
export class GameTap {
  #waiting: Buffer[] = [];
  #bytes = 0;
  #running = false;
  #onRunning: (running: boolean) => void = () => {};

  get running(): boolean {
    return this.#running;
  }

  /** Who speaks for the game hears when a session begins and ends. */
  listen(onRunning: (running: boolean) => void): void {
    this.#onRunning = onRunning;
    onRunning(this.#running);
  }

  start(): void {
    this.#running = true;
    this.#onRunning(true);
  }

  stop(): void {
    if (!this.#running) return;
    this.#running = false;
    this.#onRunning(false);
  }

  /** Takes one line; false when it cannot be kept: the disk has stood still for long. */
  say(tsUs: number, json: string): boolean {
    return this.sayAll(gameLineText(tsUs, json));
  }

  /** Takes whole lines that were stamped before; false as above. */
  sayAll(lines: string): boolean {
    if (!this.#running) return true;
    if (this.#bytes > MOST_BYTES) return false;
    // A block of the journal holds so much, and ends with a line.
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

  /** Hands over what waits, in blocks of whole lines. What `write` throws over stays. */
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
