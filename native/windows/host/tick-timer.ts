import { nowUs } from '#native/clock.ts';
import { user32 } from '#native/windows/user32.ts';

// synchapi.h, winuser.h.
const HIGH_RESOLUTION = 2;
const ALL_ACCESS = 0x1f0003;
const ALL_INPUT = 0x04ff;
const INPUT_AVAILABLE = 4;
const LONGEST_MS = 50;
/**
 * The timer wakes this much early and the rest is spun: a high-resolution timer wakes up to 0.5 ms late on Windows, and 1 ms late where the
 * system counts whole milliseconds (wine: p99 0.67 ms late with this lead, 1.17 without).
 */
const LEAD_US = 400;
/** MSG, winuser.h. */
const MESSAGE_BYTES = 48;
const KEEP = 0;

/** Sleeps until a message comes or a deadline passes, by a high-resolution waitable timer (Windows 10 1803). */
export class TickTimer implements Disposable {
  readonly #w = user32();
  readonly #timer: number;
  readonly #handles = Buffer.alloc(8);
  readonly #due = Buffer.alloc(8);
  readonly #message = Buffer.alloc(MESSAGE_BYTES);

  constructor() {
    // Windows before 1803 lacks the flag: use the plain timer.
    this.#timer =
      Number(this.#w.createTimer(null, null, HIGH_RESOLUTION, ALL_ACCESS)) || Number(this.#w.createTimer(null, null, 0, ALL_ACCESS));
    this.#handles.writeBigUInt64LE(BigInt(this.#timer));
  }

  wait(us: number): void {
    const deadlineUs = nowUs() + us;
    if (us > LEAD_US) {
      this.#arm(us - LEAD_US);
      // 1: a message is there and must not wait.
      if (this.#w.waitMessage(1, this.#handles, LONGEST_MS, ALL_INPUT, INPUT_AVAILABLE) === 1) return;
    }
    while (nowUs() < deadlineUs) if (this.#w.peek(this.#message, 0, 0, 0, KEEP) !== 0) return;
  }

  /** Sleeps without looking at messages. */
  sleep(us: number): void {
    this.#arm(us);
    this.#w.waitOne(this.#timer, LONGEST_MS);
  }

  /** In units of 100 ns; negative means from now. Both halves of the two's complement are written: a bigint would allocate. */
  #arm(us: number): void {
    const ticks = Math.max(1, Math.round(us * 10));
    this.#due.writeUInt32LE(2 ** 32 - ticks, 0);
    this.#due.writeInt32LE(-1, 4);
    this.#w.setTimer(this.#timer, this.#due, 0, null, null, 0);
  }

  [Symbol.dispose](): void {
    this.#w.closeHandle(this.#timer);
  }
}
