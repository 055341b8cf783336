import { GapError } from '#format/core/errors.ts';
import { said, type Words } from '#format/core/said.ts';
import { user32 } from '#native/windows/user32.ts';

// winuser.h.
const MESSAGE_ONLY = -3;
const INPUT_SINK = 0x100;
const DEVICE_NOTIFY = 0x2000;
const REMOVE = 1;
const GENERIC_DESKTOP = 1;
const MOUSE = 2;
const KEYBOARD = 6;
const DEVICE_BYTES = 16;

/** An invisible window that receives the raw input of all keyboards and mice. Only the thread that made it may use it. */
export class RawWindow implements Disposable {
  readonly #w = user32();
  readonly #window: number;

  /** Throws a GapError (`preflight.input`). */
  constructor() {
    this.#window = Number(this.#w.createWindow(0, 'STATIC', '', 0, 0, 0, 0, 0, MESSAGE_ONLY, 0, 0, null));
    if (this.#window === 0) throw this.#refused(said`a message-only window`);
    this.register();
  }

  /** Requests raw input; called again after it has gone silent. */
  register(): void {
    if (!this.#ask(INPUT_SINK | DEVICE_NOTIFY, this.#window)) throw this.#refused(said`raw input`);
  }

  [Symbol.dispose](): void {
    this.#ask(REMOVE, 0);
    this.#w.destroyWindow(this.#window);
  }

  #ask(flags: number, window: number): boolean {
    const devices = Buffer.alloc(2 * DEVICE_BYTES);
    [KEYBOARD, MOUSE].forEach((usage, i) => {
      devices.writeUInt16LE(GENERIC_DESKTOP, i * DEVICE_BYTES);
      devices.writeUInt16LE(usage, i * DEVICE_BYTES + 2);
      devices.writeUInt32LE(flags, i * DEVICE_BYTES + 4);
      devices.writeBigUInt64LE(BigInt(window), i * DEVICE_BYTES + 8);
    });
    return this.#w.registerRaw(devices, 2, DEVICE_BYTES) !== 0;
  }

  #refused(what: Words): GapError {
    return new GapError(
      'preflight.input',
      said`Windows refuses ${what} (error ${this.#w.lastError()})`,
      said`Run the recorder as the same user as the game, and not as a service; or record with the fallback input`,
      { way: { settings: ['input'] } },
    );
  }
}
